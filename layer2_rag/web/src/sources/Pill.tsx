/** A citation: its number. Pointing at it shows the quote, pressing it opens the document there. */
import type { Answer } from "@mystack/page/chat/state.ts";
import { go } from "@mystack/page/shell/place.ts";
import { Tooltip } from "radix-ui";
import type { CitedText } from "../api/types.ts";
import { spanOf, VIEWER, writeSpan } from "../shared/span.ts";
import { SINCE, whereOf } from "../shared/words.ts";
import { sourceOf } from "./cited.ts";
import { quotedBy } from "./quoted.ts";

export function Pill({ match, before, answer }: { match: string; before: string; answer: Answer }) {
  const source = sourceOf(answer, match);
  if (!source) return match;
  const quote = quotedBy(source, before);
  return (
    <Tooltip.Root delayDuration={150}>
      <Tooltip.Trigger asChild>
        <button
          type="button"
          className="pill"
          aria-label={`Source ${source.n}: ${nameOf(source)}`}
          onClick={() => go({ side: VIEWER, at: writeSpan({ ...spanOf(source, answer.id), quote }) })}
        >
          {source.n}
        </button>
      </Tooltip.Trigger>
      <Tooltip.Portal>
        {/* Below: above it are the words that one compares with it. */}
        <Tooltip.Content className="quote-card" side="bottom" sideOffset={6} collisionPadding={16}>
          <q>{quote.text.trim()}</q>
          <span>{nameOf(source)}</span>
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}

function nameOf(source: CitedText): string {
  return [source.document_name, whereOf(source), SINCE[source.document ?? "there"]]
    .filter(Boolean)
    .join(" · ");
}
