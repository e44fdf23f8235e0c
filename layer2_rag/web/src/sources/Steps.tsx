/** From one source of an answer to the next. */
import { IconButton } from "@mystack/page/shell/IconButton.tsx";
import { go } from "@mystack/page/shell/place.ts";
import { ChevronLeft, ChevronRight } from "lucide-react";
import { nearlyWhere, whereOf } from "../shared/words.ts";
import type { Neighbours } from "./cited.ts";

export function Steps({ found }: { found: Neighbours | null }) {
  if (!found) return null;
  const { source, place, of, previous, next } = found;
  return (
    <nav className="steps" aria-label="Sources of this answer">
      <span className="number">{source.n}</span>
      <span className="steps-where">
        <span title={whereOf(source)}>{nearlyWhere(source) || "Text"}</span>
        <small aria-live="polite">
          Source {place} of {of}
        </small>
      </span>
      <IconButton
        className=""
        label="Source before"
        aria-keyshortcuts="k"
        disabled={!previous}
        onClick={() => go({ at: previous })}
      >
        <ChevronLeft />
      </IconButton>
      <IconButton
        className=""
        label="Next source"
        aria-keyshortcuts="j"
        disabled={!next}
        onClick={() => go({ at: next })}
      >
        <ChevronRight />
      </IconButton>
    </nav>
  );
}
