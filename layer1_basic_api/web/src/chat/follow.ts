/**
 * Keeps the newest words in sight while an answer grows, and lets go as soon as the reader scrolls up.
 * Never animates: the text stays where the eye is.
 */
import { type RefObject, useCallback, useEffect, useRef, useState } from "react";

// Pixels from the end within which one counts as being there.
const NEAR = 48;

export interface Follow {
  scroller: RefObject<HTMLDivElement | null>;
  column: RefObject<HTMLDivElement | null>;
  /** Whether there is something below what is seen. */
  away: boolean;
  toLatest: () => void;
}

/** `any`: whether there are turns; what is shown without them is read from its beginning. */
export function useFollow(any: boolean): Follow {
  const scroller = useRef<HTMLDivElement>(null);
  const column = useRef<HTMLDivElement>(null);
  const following = useRef(true);
  const [away, setAway] = useState(false);

  const toLatest = useCallback(() => {
    following.current = true;
    if (scroller.current) scroller.current.scrollTop = scroller.current.scrollHeight;
  }, []);

  useEffect(() => {
    const [view, content] = [scroller.current, column.current];
    if (!view || !content) return;
    if (!any) {
      view.scrollTop = 0;
      return;
    }
    let last = view.scrollTop;
    const onScroll = () => {
      const left = distance(view);
      // Upwards by a pixel lets go; at the very end it was the text that became shorter.
      if (view.scrollTop < last && left > 1) following.current = false;
      else if (left < NEAR) following.current = true;
      last = view.scrollTop;
      setAway(left >= NEAR);
    };
    // Ahead of the scrolling, which a text that grows meanwhile would undo.
    const onWheel = (event: WheelEvent) => {
      if (event.deltaY < 0 && view.scrollTop > 0) following.current = false;
    };
    const observer = new ResizeObserver(() => {
      if (following.current) toLatest();
      setAway(distance(view) >= NEAR);
    });
    view.addEventListener("scroll", onScroll, { passive: true });
    view.addEventListener("wheel", onWheel, { passive: true });
    observer.observe(content);
    observer.observe(view);
    return () => {
      view.removeEventListener("scroll", onScroll);
      view.removeEventListener("wheel", onWheel);
      observer.disconnect();
    };
  }, [toLatest, any]);

  return { scroller, column, away, toLatest };
}

function distance(view: HTMLElement): number {
  return view.scrollHeight - view.scrollTop - view.clientHeight;
}
