/** What a reasoning model thought, folded away and apart from its answer. */
import { ChevronRight } from "lucide-react";
import { type Answer, isOpen } from "./state.ts";

export function Reasoning({ answer }: { answer: Answer }) {
  return (
    <details className="reasoning">
      <summary>
        <ChevronRight aria-hidden="true" />
        {titleOf(answer)}
      </summary>
      <p>{answer.reasoning}</p>
    </details>
  );
}

/** How long an answer was thought about is known where it was seen to come. */
function titleOf(answer: Answer): string {
  if (answer.thoughtUntil !== null) return `Thought for ${durationOf(answer.thoughtUntil - answer.askedAt)}`;
  return isOpen(answer) ? "Thinking" : "Thoughts";
}

function durationOf(milliseconds: number): string {
  const seconds = Math.max(1, Math.round(milliseconds / 1000));
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
