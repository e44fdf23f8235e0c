/** Where one is on the page, kept in the address so that it can be shared and survives a reload. */
import { useSyncExternalStore } from "react";

export interface Place {
  /** The panel whose view is shown; none: the conversation. */
  view: string | null;
  /** The panel whose side panel is open, and what it shows. */
  side: string | null;
  at: string | null;
  /** What the view looks for, and among what, as the view writes it. */
  q: string | null;
  filters: string | null;
  /** The chat that is shown, where chats are kept, and the last message of the branch of it that is. */
  chat: string | null;
  branch: string | null;
}

export function usePlace(): Place {
  return read(useAddress());
}

/** The same as it stands in the address, to be taken along to where one comes back from. */
export function useAddress(): string {
  return useSyncExternalStore(onPlace, () => location.search);
}

export const place = (): Place => read(location.search);

/** Changes what `change` names and keeps the rest; null takes away. `replace`: the way back does not lead here. */
export function go(change: Partial<Place>, { replace = false } = {}): void {
  const address = addressOf(change);
  if (replace) history.replaceState(null, "", address);
  else history.pushState(null, "", address);
  dispatchEvent(new PopStateEvent("popstate"));
}

/** Where `go` would lead. */
export function addressOf(change: Partial<Place>): string {
  const query = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(change)) {
    if (value === null) query.delete(name);
    else query.set(name, value);
  }
  return query.size > 0 ? `?${query}` : location.pathname;
}

function read(search: string): Place {
  const query = new URLSearchParams(search);
  const [view, side, at, q] = [query.get("view"), query.get("side"), query.get("at"), query.get("q")];
  const [filters, chat, branch] = [query.get("filters"), query.get("chat"), query.get("branch")];
  return { view, side, at, q, filters, chat, branch };
}

/** Calls back when one is somewhere else. */
export function onPlace(listener: () => void): () => void {
  addEventListener("popstate", listener);
  return () => removeEventListener("popstate", listener);
}
