/** The row below an answer: copy, ask again, what panels add, and which model it was. */
import { RotateCcw } from "lucide-react";
import { CopyButton } from "../shell/CopyButton.tsx";
import { IconButton } from "../shell/IconButton.tsx";
import { usePanels } from "../slots.ts";
import type { Answer } from "./state.ts";
import { useSession } from "./useChat.ts";

export function AnswerActions({ answer, last }: { answer: Answer; last: boolean }) {
  const session = useSession();
  const panels = usePanels();
  // A failure has its own "Try again".
  const canRepeat = last && answer.state !== "failed";
  return (
    <div className="actions">
      {answer.content && (
        <CopyButton text={answer.content} label="Copy answer" {...(last && { "aria-keyshortcuts": "c" })} />
      )}
      {canRepeat && (
        <IconButton label="Ask again" aria-keyshortcuts="r" onClick={() => void session.regenerate()}>
          <RotateCcw />
        </IconButton>
      )}
      {panels.map(({ id, Action }) => Action && <Action key={id} answer={answer} />)}
      {answer.result && <span className="meta">{metaOf(answer.result)}</span>}
    </div>
  );
}

function metaOf({ model, usage }: NonNullable<Answer["result"]>): string {
  const tokens = usage.completion_tokens;
  if (tokens === 0) return model;
  return `${model} · ${tokens.toLocaleString("en")} ${tokens === 1 ? "token" : "tokens"}`;
}
