/** Says of a kept answer that it broke off. */
import type { Answer } from "@mystack/page/chat/state.ts";

export function Broken({ answer }: { answer: Answer }) {
  if (!answer.extra.broken) return null;
  return (
    <p className="hint">
      {answer.content
        ? "Broke off here: the connection or the server failed."
        : "Broke off before the first word."}
    </p>
  );
}
