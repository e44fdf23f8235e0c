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
}

export function usePlace(): Place {
  const search = useSyncExternalStore(subscribe, () => location.search);
  const query = new URLSearchParams(search);
  const [view, side, at] = [query.get("view"), query.get("side"), query.get("at")];
  return { view, side, at, q: query.get("q"), filters: query.get("filters") };
}

/** Changes what `change` names and keeps the rest; null takes away. */
export function go(change: Partial<Place>): void {
  const query = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(change)) {
    if (value === null) query.delete(name);
    else query.set(name, value);
  }
  history.pushState(null, "", query.size > 0 ? `?${query}` : location.pathname);
  dispatchEvent(new PopStateEvent("popstate"));
}

function subscribe(listener: () => void): () => void {
  addEventListener("popstate", listener);
  return () => removeEventListener("popstate", listener);
}
