/** The messages of a conversation as the tree that their parents make of them. Ids are in the order of time. Pure. */
import type { Outlined } from "../api/types.ts";

export class Tree {
  readonly #messages: Map<string, Outlined>;
  readonly #children = new Map<string | null, string[]>();

  constructor(messages: Outlined[]) {
    const sorted = messages.toSorted((one, other) => (one.id < other.id ? -1 : 1));
    this.#messages = new Map(sorted.map((message) => [message.id, message]));
    for (const { id, parent_id } of sorted) {
      this.#children.set(parent_id, [...(this.#children.get(parent_id) ?? []), id]);
    }
  }

  get = (id: string): Outlined | undefined => this.#messages.get(id);

  isLeaf = (id: string): boolean => !this.#children.has(id);

  /** The newest message of all. */
  newest = (): string | null => [...this.#messages.keys()].at(-1) ?? null;

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

const trees = new WeakMap<Outlined[], Tree>();

/** The same tree for the same messages. */
export function treeOf(messages: Outlined[]): Tree {
  const tree = trees.get(messages) ?? new Tree(messages);
  trees.set(messages, tree);
  return tree;
}
