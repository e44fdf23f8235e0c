/** Deletions on the page's own clock, for components: they outlive every view, and a page that goes away sends them. */
import { useSyncExternalStore } from "react";
import { Deletions } from "./deletions.ts";

export class Deleting extends Deletions {
  readonly #ends: Set<(error: unknown) => void>;

  constructor(remove: (id: string, leaving: boolean) => Promise<void>) {
    const ends = new Set<(error: unknown) => void>();
    super({ remove, later, onEnd: (_, error) => tell(ends, error) });
    this.#ends = ends;
    this.subscribe(this.#listen);
  }

  /** Calls back when a deletion has ended; `error` says why one failed. */
  onEnd(listener: (error: unknown) => void): () => void {
    this.#ends.add(listener);
    return () => this.#ends.delete(listener);
  }

  useHeld = () => useSyncExternalStore(this.subscribe, this.held);
  useHidden = () => useSyncExternalStore(this.subscribe, this.hidden);

  readonly #leave = () => this.flush();

  /**
   * Only while something is held: between two listeners the end of an open connection arrives, and the chat's must not
   * come second to ours.
   */
  readonly #listen = () => {
    if (this.held().length > 0) addEventListener("pagehide", this.#leave);
    else removeEventListener("pagehide", this.#leave);
  };
}

function tell(listeners: Iterable<(error: unknown) => void>, error: unknown): void {
  for (const listener of listeners) listener(error);
}

function later(call: () => void, milliseconds: number): () => void {
  const timer = setTimeout(call, milliseconds);
  return () => clearTimeout(timer);
}
