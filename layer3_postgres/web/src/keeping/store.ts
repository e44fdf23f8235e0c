/** The page's one keeper: what a question says of its place is asked of it, wherever on the page it is put. */
import type { Asking } from "@mystack/page/chat/state.ts";
import type { Fields } from "@mystack/page/slots.ts";
import type { Keeper } from "./keeper.ts";

let keeper: Keeper | null = null;
const waiting: ((keeper: Keeper) => void)[] = [];

/** What this returns ends it. */
export function connect(next: Keeper): () => void {
  keeper = next;
  const end = next.start();
  for (const go of waiting.splice(0)) go(next);
  return () => {
    end();
    keeper = null;
  };
}

/** A question that was asked before the page is whole waits for the keeper: without it, it would begin a chat anew. */
export async function fieldsOf(asking: Asking): Promise<Fields> {
  const found = keeper ?? (await new Promise<Keeper>((resolve) => waiting.push(resolve)));
  return found.fields(asking);
}
