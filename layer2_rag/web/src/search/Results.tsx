/** What was found, best first, and how long it took. */
import { go } from "@mystack/page/shell/place.ts";
import type { FoundText, SearchResponse } from "../api/types.ts";
import { spanOf, VIEWER, writeSpan } from "../shared/span.ts";
import { count, whereOf } from "../shared/words.ts";

export function Results({ answer: { results, timings }, busy }: { answer: SearchResponse; busy: boolean }) {
  const took = Object.values(timings).reduce((sum, one) => sum + one, 0);
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
