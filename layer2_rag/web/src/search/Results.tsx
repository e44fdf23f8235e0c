/** What was found, best first, and how long it took. */
import { go } from "@mystack/page/shell/place.ts";
import { SearchX } from "lucide-react";
import type { FoundText, SearchResponse } from "../api/types.ts";
import { spanOf, VIEWER, writeSpan } from "../shared/span.ts";
import { count, whereOf } from "../shared/words.ts";

export function Results({ answer: { results, timings }, busy }: { answer: SearchResponse; busy: boolean }) {
  const took = Object.values(timings).reduce((sum, one) => sum + one, 0);
  if (results.length === 0) return <Nothing busy={busy} />;
  return (
    <div aria-busy={busy}>
      <p className="muted small" role="status">
        {count(results.length, "passage")} · {took.toFixed(took < 10 ? 1 : 0)} ms
      </p>
      <ol className="results">
        {results.map((found) => (
          <Result key={`${found.document_id}.${found.start}`} found={found} />
        ))}
      </ol>
    </div>
  );
}

function Nothing({ busy }: { busy: boolean }) {
  return (
    <div className="empty" role="status" aria-busy={busy}>
      <SearchX aria-hidden="true" />
      <p>Nothing was found. Try other words, fewer filters, or to look by meaning.</p>
    </div>
  );
}

function Result({ found }: { found: FoundText }) {
  return (
    <li>
      <button
        type="button"
        className="found"
        onClick={() => go({ side: VIEWER, at: writeSpan(spanOf(found)) })}
      >
        <span className="found-head">
          <strong>{found.document_name}</strong>
          <small>{whereOf(found)}</small>
          <small className="score" title="Score">
            {found.score.toFixed(2)}
          </small>
        </span>
        <span className="found-text">{found.text.trim()}</span>
      </button>
    </li>
  );
}
