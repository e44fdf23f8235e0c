/** An answer: thoughts folded, text, what went wrong, and what one can do with it. */
import { memo } from "react";
import { AnswerContext } from "../markdown/inline.ts";
import { Markdown } from "../markdown/Markdown.tsx";
import { usePanels } from "../slots.ts";
import { AnswerActions } from "./AnswerActions.tsx";
import { Failure } from "./Failure.tsx";
import { Reasoning } from "./Reasoning.tsx";
import { type Answer, isOpen } from "./state.ts";
import { Waiting } from "./Waiting.tsx";

export const AnswerTurn = memo(function AnswerTurn({ answer, last }: { answer: Answer; last: boolean }) {
  const panels = usePanels();
  const open = isOpen(answer);
  return (
    <article className={last ? "turn answer last" : "turn answer"} aria-busy={open}>
      <h2 className="hidden-visually">Answer</h2>
      {answer.reasoning && <Reasoning answer={answer} />}
      {open && !answer.content && <Waiting since={answer.askedAt} thinking={answer.reasoning !== ""} />}
      {answer.content && (
        <AnswerContext value={answer}>
          <Markdown id={answer.id} text={answer.content} />
        </AnswerContext>
      )}
      {answer.problem && <Failure problem={answer.problem} />}
      {!open && (
        <>
          {panels.map(({ id, Answer: Below }) => Below && <Below key={id} answer={answer} />)}
          <Ending answer={answer} />
          <AnswerActions answer={answer} last={last} />
        </>
      )}
    </article>
  );
});

/** Why the text ends where it does, when that is not its own end. */
function Ending({ answer }: { answer: Answer }) {
  if (answer.state === "stopped") {
    return <p className="hint">{answer.content ? "Stopped here." : "Stopped before the first word."}</p>;
  }
  if (answer.result?.finish_reason === "length") {
    return <p className="hint">Cut at a limit, mostly of tokens. Ask for more, or raise it in Options.</p>;
  }
  if (answer.result?.finish_reason === "content_filter") {
    return <p className="hint">The model server held back the rest: its content filter stopped it.</p>;
  }
  return null;
}
