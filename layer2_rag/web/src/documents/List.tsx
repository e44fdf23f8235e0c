/** Files on their way, then the documents; only the rows in sight are in the page, however many there are. */
import { useVirtualizer } from "@tanstack/react-virtual";
import { type RefObject, useEffect, useState } from "react";
import type { DocumentInfo } from "../api/types.ts";
import { DocumentRow, UploadRow } from "./Row.tsx";
import { inWork } from "./told.ts";
import type { Upload } from "./uploads.ts";

const ROW = 61;

interface Props {
  scroller: RefObject<HTMLElement | null>;
  uploads: Upload[];
  documents: DocumentInfo[];
  /** How many there are, also those that have not been asked for. */
  total: number;
  /** Asks for more. */
  onEnd: (() => void) | null;
}

export function List({ scroller, uploads, documents, total, onEnd }: Props) {
  const rows = [...uploads, ...documents];
  const now = useNow(documents.some(inWork));
  const [top, setTop] = useState(0);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    getItemKey: (index) => rows[index]?.id ?? index,
    overscan: 8,
    scrollMargin: top,
  });
  const shown = virtual.getVirtualItems();
  const last = shown.at(-1)?.index ?? 0;
  useEffect(() => {
    if (onEnd && last >= rows.length - 20) onEnd();
  }, [onEnd, last, rows.length]);
  return (
    <ul
      className="docs"
      aria-label="Documents"
      ref={(list) => {
        if (list) setTop(list.offsetTop);
      }}
      style={{ height: virtual.getTotalSize() }}
    >
      {shown.map(({ key, index, start }) => {
        const row = rows[index];
        return (
          <li
            key={key}
            ref={virtual.measureElement}
            data-index={index}
            aria-setsize={Math.max(total, rows.length)}
            aria-posinset={index + 1}
            style={{ transform: `translateY(${start - top}px)` }}
          >
            {row && ("file" in row ? <UploadRow upload={row} /> : <DocumentRow document={row} now={now} />)}
          </li>
        );
      })}
    </ul>
  );
}

/** The time, while it matters. */
function useNow(ticking: boolean): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (!ticking) return;
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [ticking]);
  return now;
}
