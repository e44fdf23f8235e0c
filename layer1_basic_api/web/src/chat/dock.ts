/** Tells the styles how high the composer is, `--dock`: what lies over the page keeps clear of it. */
import { type RefCallback, useCallback } from "react";

export function useDockHeight(): RefCallback<HTMLElement> {
  return useCallback((dock: HTMLElement | null) => {
    if (!dock) return;
    const { style } = document.documentElement;
    const observer = new ResizeObserver(() => style.setProperty("--dock", `${dock.offsetHeight}px`));
    observer.observe(dock);
    return () => {
      observer.disconnect();
      style.removeProperty("--dock");
    };
  }, []);
}
