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

export function useFollow(): Follow {
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
    let last = view.scrollTop;
    const onScroll = () => {
      const atEnd = distance(view) < NEAR;
      if (atEnd) following.current = true;
      else if (view.scrollTop < last) following.current = false;
      last = view.scrollTop;
      setAway(!atEnd);
    };
    const observer = new ResizeObserver(() => {
      if (following.current) toLatest();
      setAway(distance(view) >= NEAR);
    });
    view.addEventListener("scroll", onScroll, { passive: true });
    observer.observe(content);
    observer.observe(view);
    return () => {
      view.removeEventListener("scroll", onScroll);
      observer.disconnect();
    };
  }, [toLatest]);

  return { scroller, column, away, toLatest };
}

function distance(view: HTMLElement): number {
  return view.scrollHeight - view.scrollTop - view.clientHeight;
}
