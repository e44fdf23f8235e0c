/** A run of a document's text around a place, with the passage and its quoted words marked. More on request. */
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { getText } from "../api/client.ts";
import type { DocumentInfo } from "../api/types.ts";
import { Failure } from "../shared/Failure.tsx";
import { codePoints, cut, flowing } from "../shared/offsets.ts";
import type { Span } from "../shared/span.ts";

/** Code points on each side: a few screens, however long the document is. */
const AROUND = 4_000;
const FIXED = new Set(["code", "json", "csv"]);

export function TextView({ document, span }: { document: DocumentInfo; span: Span }) {
  const [start, setStart] = useState(Math.max(0, span.start - AROUND));
  const [end, setEnd] = useState(span.end + AROUND);
  const { data, error, refetch } = useQuery({
    queryKey: ["text", document.id, document.updated_at, start, end],
    queryFn: ({ signal }) => getText(document.id, start, end, signal),
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: (before) => before,
  });
  const mark = useRef<HTMLElement>(null);
  const loaded = data !== undefined;
  useEffect(() => {
    if (loaded) mark.current?.scrollIntoView({ block: "center" });
  }, [loaded]);
  if (error) return <Failure error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <p className="muted">Opening…</p>;
  const shown = document.format === "markdown" || document.format === "text" ? flowing(data) : data;
  const pieces = cut(shown, start, span, span.quote);
  const first = pieces.find(({ kind }) => kind === "quote") ?? pieces.find(({ kind }) => kind === "passage");
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must scroll by keyboard
    // biome-ignore lint/a11y/useSemanticElements: a section without a heading says no more
    <div className="text-room" role="region" aria-label={`Text of ${document.name}`} tabIndex={0}>
      {start > 0 && <More word="Earlier text" onClick={() => setStart(Math.max(0, start - AROUND))} />}
      <div className={FIXED.has(document.format ?? "") ? "document-text fixed" : "document-text"}>
        {pieces.map((piece) =>
          piece.kind === "rest" ? (
            <span key={piece.start}>{piece.text}</span>
          ) : (
            <mark key={piece.start} className={piece.kind} ref={piece === first ? mark : null}>
              {piece.text}
            </mark>
          ),
        )}
      </div>
      {codePoints(data) >= end - start && <More word="Later text" onClick={() => setEnd(end + AROUND)} />}
    </div>
  );
}

function More({ word, onClick }: { word: string; onClick: () => void }) {
  return (
    <button type="button" className="button" onClick={onClick}>
      {word}
    </button>
  );
}
