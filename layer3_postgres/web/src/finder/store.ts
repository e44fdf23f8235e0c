/** Whether the finder is open; its key and its row in the rail open it. */
import { useSyncExternalStore } from "react";

let open = false;
const listeners = new Set<() => void>();

export function setFinder(next: boolean): void {
  open = next;
  for (const listener of listeners) listener();
}

export function useFinder(): boolean {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => open,
  );
}
