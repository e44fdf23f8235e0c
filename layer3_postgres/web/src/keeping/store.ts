/** The page's one keeper: what a question says of its place is asked of it, wherever on the page it is put. */
import type { Asking } from "@mystack/page/chat/state.ts";
import type { Fields } from "@mystack/page/slots.ts";
import type { Keeper } from "./keeper.ts";

let keeper: Keeper | null = null;

/** What this returns ends it. */
export function connect(next: Keeper): () => void {
  keeper = next;
  const end = next.start();
  return () => {
    end();
    keeper = null;
  };
}

export const fieldsOf = (asking: Asking): Fields | Promise<Fields> => keeper?.fields(asking) ?? {};
