/** A passage as it was cited, when its document is gone or has another text now. */
import { FileClock } from "lucide-react";
import { cut } from "../shared/offsets.ts";
import type { Run } from "../shared/span.ts";
import { whereOf } from "../shared/words.ts";
import type { Neighbours } from "./cited.ts";
import { Steps } from "./Steps.tsx";

interface Props {
  found: Neighbours;
  quote: Run;
  /** Opens the document as it is now; none where it is gone. */
  onOpen?: () => void;
}

export function Past({ found, quote, onOpen }: Props) {
  const { source } = found;
  return (
    <div className="viewer">
      <div className="viewer-head">
        <h3>{source.document_name}</h3>
        <p className="muted small">{whereOf(source)}</p>
      </div>
      <Steps found={found} />
      <div className="since">
        <FileClock aria-hidden="true" />
        <p>
          {onOpen
            ? "The document has changed since. This is the passage as it was cited."
            : "The document has been deleted since. This is the passage as it was cited."}
        </p>
        {onOpen && (
          <button type="button" className="button" onClick={onOpen}>
            Open it as it is now
          </button>
        )}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must scroll by keyboard */}
      {/* biome-ignore lint/a11y/useSemanticElements: a section without a heading says no more */}
      <div className="text-room" role="region" aria-label={`Passage of ${source.document_name}`} tabIndex={0}>
        <div className="document-text">
          {cut(source.text, source.start, source, quote).map(({ kind, text, start }) =>
            kind === "quote" ? (
              <mark key={start} className="quote" ref={(mark) => mark?.scrollIntoView({ block: "center" })}>
                {text}
              </mark>
            ) : (
              <span key={start}>{text}</span>
            ),
          )}
        </div>
      </div>
    </div>
  );
}
