/** A question: a quiet bubble that can be copied, edited and sent again. */
import { Pencil } from "lucide-react";
import { memo, useState } from "react";
import { CopyButton } from "../shell/CopyButton.tsx";
import { IconButton } from "../shell/IconButton.tsx";
import { usePanels } from "../slots.ts";
import { EditQuestion } from "./EditQuestion.tsx";
import type { Question } from "./state.ts";

export const QuestionTurn = memo(function QuestionTurn({
  question,
  last,
}: {
  question: Question;
  last: boolean;
}) {
  const [editing, setEditing] = useState(false);
  const panels = usePanels();
  return (
    <article className="turn question">
      <h2 className="hidden-visually">You asked</h2>
      {editing ? (
        <EditQuestion question={question} onClose={() => setEditing(false)} />
      ) : (
        <>
          <div className="bubble">{question.content}</div>
          <div className="actions">
            <CopyButton text={question.content} label="Copy question" />
            <IconButton
              label="Edit and send again"
              onClick={() => setEditing(true)}
              {...(last && { "aria-keyshortcuts": "e" })}
            >
              <Pencil />
            </IconButton>
            {panels.map(
              ({ id, QuestionAction }) => QuestionAction && <QuestionAction key={id} question={question} />,
            )}
          </div>
        </>
      )}
    </article>
  );
});
