/**
 * Keeps the chat, its conversation on the server and the address together. A question says where it goes on; an answer
 * that begins says where it is kept, and the address follows; an address that leads elsewhere shows what is there.
 * Knows no component and no HTTP.
 */
import { ProblemError } from "@mystack/page/api/problem.ts";
import type { Answer, Asking, Chat, Turn } from "@mystack/page/chat/state.ts";
import { isOpen } from "@mystack/page/chat/state.ts";
import type { Conversation, Message, Outlined } from "../api/types.ts";
import { type Tree, treeOf } from "./tree.ts";
import { isKeptId, keptAt, lastKept, questionId, turnsOf } from "./turns.ts";

/** The collection that a question is put to when none is chosen. */
const DEFAULT = "default";
/** Milliseconds until what was stopped is looked for again: the server notices a moment later. */
const WAITS = [100, 200, 400, 800, 1600];

export interface Where {
  chat: string | null;
  branch: string | null;
}

export interface Ports {
  session: {
    chat: () => Chat;
    subscribe: (listener: () => void) => () => void;
    show: (turns: Turn[]) => void;
    stop: () => boolean;
    setOptions: (options: Record<string, unknown>) => void;
  };
  /** The address. Changing it says so to `onPlace`. */
  place: () => Where;
  onPlace: (listener: () => void) => () => void;
  /** Without a step back. */
  correct: (where: Where) => void;
  conversation: (id: string) => Promise<Conversation>;
  /** Which message follows which, in all its branches. */
  outline: (id: string) => Promise<Outlined[]>;
  /** From the first message to this one, in no order that matters. */
  branch: (id: string, leaf: string) => Promise<Message[]>;
  message: (path: string) => Promise<Message>;
  wait: (milliseconds: number) => Promise<void>;
  /** Something was said in this conversation. */
  onSaid: (home: string) => void;
  /** What is looked for is not there, or cannot be reached; null: it was found. */
  onProblem: (problem: ProblemError["problem"] | null) => void;
}

export class Keeper {
  /** The conversation of the turns that are shown; none yet for a chat that begins. */
  #home: string | null = null;
  #branch: string | null = null;
  #growing: string | null = null;
  /** Counts openings: only the newest one may show what it found, and it is under way until it is the settled one. */
  #opening = 0;
  #settled = 0;
  readonly #ports: Ports;

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /** Begins with what the tab has; what this returns ends it. */
  start(): () => void {
    this.#home = lastKept(this.#turns())?.home ?? null;
    const ends = [this.#ports.session.subscribe(this.#onChat), this.#ports.onPlace(this.#onPlace)];
    const { chat, branch } = this.#ports.place();
    if (chat) void this.#open({ chat, branch }, true);
    else this.#onPlace();
    return () => {
      for (const end of ends) end();
    };
  }

  /** What a question says of its place. */
  async fields({ before, instead }: Asking): Promise<Record<string, unknown>> {
    const home = this.#home;
    const parent = home && (await this.#parent(before, instead));
    if (!parent) return {};
    // The conversation has its own; what stands below the question is what is meant.
    return { conversation_id: home, parent_id: parent, history: [], collection: DEFAULT };
  }

  #turns = (): Turn[] => this.#ports.session.chat().turns;

  #onChat = (): void => {
    const last = this.#turns().at(-1);
    if (last?.role !== "assistant") return;
    if (isOpen(last)) this.#growing = last.id;
    if (this.#growing !== last.id) return;
    this.#follow(keptAt(last)?.home ?? null);
    if (isOpen(last)) return;
    this.#growing = null;
    if (last.problem?.code === "conversation_missing") this.#leave();
    else if (this.#home) this.#ports.onSaid(this.#home);
  };

  /** An answer that is kept from its first word on is what the address names; its branch is the newest. */
  #follow(home: string | null): void {
    if (!home || (home === this.#home && this.#branch === null)) return;
    const news = home !== this.#home;
    [this.#home, this.#branch] = [home, null];
    this.#overtake();
    this.#ports.correct({ chat: home, branch: null });
    if (news) this.#ports.onSaid(home);
  }

  /** It was deleted elsewhere: what is still here begins another one. */
  #leave(): void {
    this.#home = null;
    this.#branch = null;
    this.#overtake();
    this.#ports.correct({ chat: null, branch: null });
  }

  /** What is being opened is not wanted any more. */
  #overtake(): void {
    this.#settled = ++this.#opening;
  }

  #onPlace = (): void => {
    const { chat, branch } = this.#ports.place();
    const settled = this.#settled === this.#opening;
    if (settled && chat === this.#home && branch === this.#branch) return;
    if (chat) {
      void this.#open({ chat, branch }, false);
      return;
    }
    this.#overtake();
    this.#put({ chat, branch }, []);
  };

  async #open(where: Where & { chat: string }, reloaded: boolean): Promise<void> {
    const number = ++this.#opening;
    const { conversation, outline, onProblem } = this.#ports;
    try {
      const [{ collection }, outlined] = await Promise.all([conversation(where.chat), outline(where.chat)]);
      if (number !== this.#opening) return;
      this.#settled = number;
      onProblem(null);
      if (await this.#show(where, treeOf(outlined), number, reloaded))
        this.#ports.session.setOptions({ collection: collection === DEFAULT ? null : collection });
    } catch (error) {
      if (number !== this.#opening) return;
      this.#settled = number;
      if (error instanceof ProblemError) onProblem(error.problem);
      this.#put({ chat: null, branch: null }, []);
      this.#ports.correct({ chat: null, branch: null });
    }
  }

  /** Only the branch that is shown is asked for, and not what the tab has already. */
  async #show(
    where: Where & { chat: string },
    tree: Tree,
    number: number,
    reloaded: boolean,
  ): Promise<boolean> {
    const have = this.#home === where.chat ? this.#turns() : [];
    const leaf = where.branch && tree.get(where.branch) ? where.branch : tree.newest();
    if (isThere(lastKept(have)?.message, where.branch ? leaf : null, tree, reloaded)) {
      this.#branch = where.branch;
      return false;
    }
    const branch = leaf ? await this.#ports.branch(where.chat, leaf) : [];
    if (number !== this.#opening) return false;
    this.#put(where, turnsOf(branch.toSorted(byId), where.chat, have));
    return true;
  }

  /** What still grows is ended before, where it was asked: as far as it came it is kept there. */
  #put(where: Where, turns: Turn[]): void {
    this.#ports.session.stop();
    [this.#home, this.#branch] = [where.chat, where.branch];
    this.#ports.session.show(turns);
    [this.#home, this.#branch] = [where.chat, where.branch];
  }

  /** The message after which a question goes on, or the question in whose place it is asked. */
  async #parent(before: Turn[], instead: Turn[]): Promise<string | null> {
    const [question, answer] = instead;
    if (question?.role === "user") {
      const id = questionId(question, answer) ?? (await this.#kept(answer))?.parent_id;
      if (id) return id;
    }
    for (const turn of before.toReversed()) {
      const id = turn.role === "user" ? isKeptId(turn.id) && turn.id : (await this.#kept(turn))?.id;
      if (id) return id;
    }
    return null;
  }

  /** An answer as the server has it; one that was stopped is there a moment later, or was never begun. */
  async #kept(turn: Turn | undefined): Promise<Pick<Message, "id" | "parent_id"> | null> {
    const kept = turn?.role === "assistant" ? keptAt(turn) : null;
    if (!kept) return null;
    if ((turn as Answer).result) return { id: kept.message, parent_id: null };
    for (const milliseconds of [...WAITS, null]) {
      const path = `/conversations/${kept.home}/messages/${kept.message}`;
      const found = await this.#ports.message(path).catch(ignoreMissing);
      if (found) return found;
      if (milliseconds !== null) await this.#ports.wait(milliseconds);
    }
    return null;
  }
}

const byId = (one: Message, other: Message): number => (one.id < other.id ? -1 : 1);

/** Whether the tab shows that already. After a reload, what it has may end with what the server has not written yet. */
function isThere(last: string | undefined, leaf: string | null, tree: Tree, reloaded: boolean): boolean {
  if (!last) return false;
  if (reloaded && !leaf) return tree.isLeaf(last);
  return last === (leaf ?? tree.newest());
}

function ignoreMissing(error: unknown): null {
  if (error instanceof ProblemError && error.problem.status === 404) return null;
  throw error;
}
