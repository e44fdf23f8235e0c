/** What the tests share: a storage in memory and a chat's parts. Not part of the page. */
import type { ChatAnswer } from "./api/types.ts";

export class MemoryStorage implements Storage {
  #items = new Map<string, string>();
  get length(): number {
    return this.#items.size;
  }
  clear = () => this.#items.clear();
  key = (index: number) => [...this.#items.keys()][index] ?? null;
  getItem = (name: string) => this.#items.get(name) ?? null;
  setItem = (name: string, value: string) => void this.#items.set(name, value);
  removeItem = (name: string) => void this.#items.delete(name);
}

export function answerOf(response: string): ChatAnswer {
  const usage = { prompt_tokens: 1, completion_tokens: 2 };
  return { id: "1", response, model: "simulated", finish_reason: "stop", usage, reasoning: null };
}
