/**
 * Deletions that can be undone for ten seconds: until then the request is held here, and when the page goes away it is
 * sent at once. Knows no component and no HTTP.
 */
export const UNDO_MS = 10_000;

export interface Doomed {
  id: string;
  name: string;
}

export interface Ports {
  remove: (id: string, leaving: boolean) => Promise<void>;
  /** Calls back after so many milliseconds; what it returns prevents that. */
  later: (call: () => void, milliseconds: number) => () => void;
  /** What was deleted is gone, or is still there because the server refused. */
  onEnd: (id: string, error: unknown) => void;
}

export class Deletions {
  #held = new Map<string, { name: string; cancel: () => void }>();
  #shown: readonly Doomed[] = [];
  /** Those whose deletion was sent: they are not shown again while the list is older than that. */
  #hidden: ReadonlySet<string> = new Set();
  #sent = new Set<string>();
  #listeners = new Set<() => void>();
  readonly #ports: Ports;

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /** Those that can still come back. */
  held = (): readonly Doomed[] => this.#shown;
  /** Those that no list should show. */
  hidden = (): ReadonlySet<string> => this.#hidden;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  add({ id, name }: Doomed): void {
    if (this.#hidden.has(id)) return;
    const cancel = this.#ports.later(() => void this.#send(id, false), UNDO_MS);
    this.#held.set(id, { name, cancel });
    this.#tell();
  }

  /** Brings back all that is still held. */
  undo(): void {
    for (const { cancel } of this.#held.values()) cancel();
    this.#held.clear();
    this.#tell();
  }

  /** Sends what is held now: the page goes away. */
  flush(): void {
    for (const id of [...this.#held.keys()]) void this.#send(id, true);
  }

  async #send(id: string, leaving: boolean): Promise<void> {
    this.#held.get(id)?.cancel();
    this.#held.delete(id);
    this.#sent.add(id);
    this.#tell();
    const error = await this.#ports.remove(id, leaving).catch((reason: unknown) => reason ?? true);
    if (error) this.#sent.delete(id);
    this.#tell();
    this.#ports.onEnd(id, error);
  }

  #tell(): void {
    this.#shown = [...this.#held].map(([id, { name }]) => ({ id, name }));
    this.#hidden = new Set([...this.#held.keys(), ...this.#sent]);
    for (const listener of this.#listeners) listener();
  }
}
