/**
 * The API key of this tab. A request that is refused for want of a key waits here until somebody has typed one.
 * Knows no component: the dialog subscribes.
 */
const NAME = "mystack.key";

export type KeyRequest = "none" | "needed" | "refused";

export class KeyRing {
  #request: KeyRequest = "none";
  #declined = false;
  #waiting: ((given: boolean) => void)[] = [];
  #listeners = new Set<() => void>();
  readonly #storage: Storage;

  constructor(storage: Storage) {
    this.#storage = storage;
  }

  get key(): string | null {
    return this.#storage.getItem(NAME);
  }

  /** What the dialog has to show. */
  request = (): KeyRequest => this.#request;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Resolves to whether a key was given. After a refusal to give one, only `insist` opens the dialog again. */
  ask({ insist }: { insist: boolean }): Promise<boolean> {
    if (this.#declined && !insist) return Promise.resolve(false);
    if (this.#request === "none") this.#show(this.key === null ? "needed" : "refused");
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  give(key: string): void {
    this.#storage.setItem(NAME, key);
    this.#settle(true);
  }

  decline(): void {
    this.#settle(false);
  }

  #settle(given: boolean): void {
    this.#declined = !given;
    this.#show("none");
    for (const resolve of this.#waiting.splice(0)) resolve(given);
  }

  #show(request: KeyRequest): void {
    this.#request = request;
    for (const listener of this.#listeners) listener();
  }
}

export const keyRing = new KeyRing(globalThis.sessionStorage);
