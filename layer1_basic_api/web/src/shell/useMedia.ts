/** Whether a media query matches, also when that changes. */
import { useSyncExternalStore } from "react";

export const NARROW = "(max-width: 899px)";

export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (listener) => {
      const list = matchMedia(query);
      list.addEventListener("change", listener);
      return () => list.removeEventListener("change", listener);
    },
    () => matchMedia(query).matches,
  );
}
