/**
 * Files on their way to the server, two at a time, then followed one after the other until each is ready or failed: a
 * browser has six connections to a server, and reading must not wait for writing. Knows no component and no HTTP.
 */
import { localProblem, ProblemError } from "@mystack/page/api/problem.ts";
import type { Problem } from "@mystack/page/api/types.ts";
import type { DocumentInfo } from "../api/types.ts";
import { inWork } from "./told.ts";

const AT_ONCE = 2;

export interface Upload {
  id: number;
  file: File;
  collection: string;
  state: "waiting" | "sending" | "indexing" | "ready" | "failed";
  /** How much of it is sent, 0 to 1. */
  share: number;
  /** Why it did not reach the server. */
  problem: Problem | null;
  /** What the server made of it. */
  document: DocumentInfo | null;
}

export interface Ports {
  send: (
    file: File,
    collection: string,
    onProgress: (share: number) => void,
    signal: AbortSignal,
  ) => Promise<DocumentInfo>;
  /** Resolves with the document when it is settled, or after a while as it is by then. */
  follow: (id: string) => Promise<DocumentInfo>;
}

export class Uploads {
  #items: readonly Upload[] = [];
  #listeners = new Set<() => void>();
  #ids = 0;
  #following = false;
  #sending = new Map<number, AbortController>();
  readonly #ports: Ports;

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  items = (): readonly Upload[] => this.#items;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  add(files: readonly File[], collection: string): void {
    const added = files.map((file): Upload => ({ id: ++this.#ids, file, collection, ...fresh }));
    this.#set([...this.#items, ...added]);
    this.#next();
  }

  retry(id: number): void {
    this.#change(id, fresh);
    this.#next();
  }

  /** Forgets one; what is being sent of it ends there. */
  dismiss(id: number): void {
    this.#sending.get(id)?.abort();
    this.#set(this.#items.filter((item) => item.id !== id));
  }

  /** Forgets what has ended well, and what the server keeps with its reason. */
  clear(): void {
    this.#set(
      this.#items.filter(({ state, document }) => state !== "ready" && !(state === "failed" && document)),
    );
  }

  #next(): void {
    const free = AT_ONCE - this.#items.filter(({ state }) => state === "sending").length;
    const waiting = this.#items.filter(({ state }) => state === "waiting");
    for (const item of waiting.slice(0, Math.max(0, free))) void this.#send(item);
  }

  async #send({ id, file, collection }: Upload): Promise<void> {
    const aborter = new AbortController();
    this.#sending.set(id, aborter);
    this.#change(id, { state: "sending" });
    try {
      const progress = (share: number) => this.#progress(id, share);
      const document = await this.#ports.send(file, collection, progress, aborter.signal);
      this.#change(id, { ...settled(document), share: 1, document });
      void this.#follow();
    } catch (error) {
      this.#change(id, { state: "failed", problem: problemIn(error) });
    }
    this.#sending.delete(id);
    this.#next();
  }

  #progress(id: number, share: number): void {
    const percent = Math.floor(share * 100) / 100;
    if (this.#items.find((item) => item.id === id)?.share !== percent) this.#change(id, { share: percent });
  }

  async #follow(): Promise<void> {
    if (this.#following) return;
    this.#following = true;
    for (let item = this.#unsettled(); item?.document; item = this.#unsettled()) {
      try {
        const document = await this.#ports.follow(item.document.id);
        this.#change(item.id, { ...settled(document), document });
      } catch {
        // It was deleted meanwhile, or the server went away: the list of documents says what has become of it.
        this.dismiss(item.id);
      }
    }
    this.#following = false;
  }

  #unsettled(): Upload | undefined {
    return this.#items.find(({ state }) => state === "indexing");
  }

  #change(id: number, change: Partial<Upload>): void {
    this.#set(this.#items.map((item) => (item.id === id ? { ...item, ...change } : item)));
  }

  #set(items: readonly Upload[]): void {
    this.#items = items;
    for (const listener of this.#listeners) listener();
  }
}

/** What the list of documents does not show. It may hold a file that is here before the sender has heard of it. */
export function onTheWay(uploads: readonly Upload[], documents: readonly DocumentInfo[]): Upload[] {
  const listed = new Set(documents.map(({ id }) => id));
  const arrived = new Set(documents.filter(inWork).map(nameAndSize));
  return uploads.filter(({ state, file, document }) => {
    if (document) return state === "indexing" && !listed.has(document.id);
    return state !== "sending" || !arrived.has(nameAndSize({ name: file.name, bytes: file.size }));
  });
}

const nameAndSize = ({ name, bytes }: Pick<DocumentInfo, "name" | "bytes">) => `${bytes} ${name}`;

const fresh = { state: "waiting", share: 0, problem: null, document: null } as const;

function settled({ state }: DocumentInfo): Pick<Upload, "state"> {
  return { state: state === "ready" || state === "failed" ? state : "indexing" };
}

function problemIn(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem;
  return localProblem("not_sent", "The file was not sent", "It could not be read. Choose it again.");
}
