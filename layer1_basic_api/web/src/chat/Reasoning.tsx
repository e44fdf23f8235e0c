/** What a reasoning model thought, folded away and apart from its answer. */
import { ChevronRight } from "lucide-react";
import type { Answer } from "./state.ts";

export function Reasoning({ answer }: { answer: Answer }) {
  return (
    <details className="reasoning">
      <summary>
        <ChevronRight aria-hidden="true" />
        {answer.thoughtUntil === null
          ? "Thinking"
          : `Thought for ${durationOf(answer.thoughtUntil - answer.askedAt)}`}
      </summary>
      <p>{answer.reasoning}</p>
    </details>
  );
}

function durationOf(milliseconds: number): string {
  const seconds = Math.max(1, Math.round(milliseconds / 1000));
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
