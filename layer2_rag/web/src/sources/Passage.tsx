/** A passage in a list: where it stands, and two lines of its words. Pressing it opens the document there. */
import { go } from "@mystack/page/shell/place.ts";
import type { NearText, Since } from "../api/types.ts";
import { spanOf, VIEWER, writeSpan } from "../shared/span.ts";
import { SINCE, whereOf } from "../shared/words.ts";

interface Props {
  found: NearText & { document?: Since };
  number?: number;
  answer: string;
}

export function Passage({ found, number, answer }: Props) {
  return (
    <li>
      <button
        type="button"
        className="found"
        onClick={() => go({ side: VIEWER, at: writeSpan(spanOf(found, answer)) })}
      >
        {number !== undefined && <span className="number">{number}</span>}
        <span className="found-head">
          <strong>{found.document_name}</strong>
          <small>{whereOf(found)}</small>
          {found.document && SINCE[found.document] && <em>{SINCE[found.document]}</em>}
        </span>
        <q>{found.quote.text.trim()}</q>
      </button>
    </li>
  );
}
