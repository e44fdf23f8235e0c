/** The messages of a conversation as the tree that their parents make of them. Ids are in the order of time. Pure. */
import type { Message } from "../api/types.ts";

export class Tree {
  readonly #messages: Map<string, Message>;
  readonly #children = new Map<string | null, string[]>();

  constructor(messages: Message[]) {
    const sorted = messages.toSorted((one, other) => (one.id < other.id ? -1 : 1));
    this.#messages = new Map(sorted.map((message) => [message.id, message]));
    for (const { id, parent_id } of sorted) {
      this.#children.set(parent_id, [...(this.#children.get(parent_id) ?? []), id]);
    }
  }

  get = (id: string): Message | undefined => this.#messages.get(id);

  isLeaf = (id: string): boolean => !this.#children.has(id);

  /** The newest message of all. */
  newest = (): string | null => [...this.#messages.keys()].at(-1) ?? null;

  /** From the first message to this one. */
  branch(leaf: string | null): Message[] {
    const found: Message[] = [];
    let next = leaf === null ? undefined : this.#messages.get(leaf);
    while (next) {
      found.push(next);
      next = next.parent_id === null ? undefined : this.#messages.get(next.parent_id);
    }
    return found.reverse();
  }

  /** Those that stand in one place, the oldest first; none for what is not known. */
  siblings(id: string): string[] {
    const message = this.#messages.get(id);
    return message ? (this.#children.get(message.parent_id) ?? []) : [];
  }

  /** The newest message of all that follow this one: where one was last on this way. */
  leafUnder(id: string): string {
    const ways = this.#children.get(id)?.map((child) => this.leafUnder(child)) ?? [];
    return ways.toSorted().at(-1) ?? id;
  }
}

const trees = new WeakMap<Message[], Tree>();

/** The same tree for the same messages. */
export function treeOf(messages: Message[]): Tree {
  const tree = trees.get(messages) ?? new Tree(messages);
  trees.set(messages, tree);
  return tree;
}
