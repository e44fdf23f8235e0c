/** From one version of a question or an answer to the next, where there are several in one place. */
import type { Answer, Question } from "@mystack/page/chat/state.ts";
import { useChat } from "@mystack/page/chat/useChat.ts";
import { IconButton } from "@mystack/page/shell/IconButton.tsx";
import { go, usePlace } from "@mystack/page/shell/place.ts";
import { ChevronLeft, ChevronRight } from "lucide-react";
import { useEffect, useRef } from "react";
import { useTree } from "./queries.ts";
import { keptAt, questionId } from "./turns.ts";

export function AnswerWays({ answer }: { answer: Answer }) {
  return <Ways id={keptAt(answer)?.message ?? null} what="answer" />;
}

export function QuestionWays({ question }: { question: Question }) {
  const tree = useTree(usePlace().chat);
  const answer = useChat(({ turns }) => turns[turns.findIndex(({ id }) => id === question.id) + 1]);
  const kept = answer?.role === "assistant" ? keptAt(answer) : null;
  // An answer that was stopped has not said what its question is called.
  const id = questionId(question, answer) ?? (kept && tree?.get(kept.message)?.parent_id) ?? null;
  return <Ways id={id} what="question" />;
}

/** Whoever goes from one to the next stays at the button, though it belongs to another turn then. */
let followed: { to: string; by: number } | null = null;

function Ways({ id, what }: { id: string | null; what: "question" | "answer" }) {
  const { chat } = usePlace();
  const tree = useTree(chat);
  const group = useRef<HTMLFieldSetElement>(null);
  const ids = (id && tree?.siblings(id)) || [];
  const several = ids.length > 1;
  useEffect(() => {
    if (!several || followed?.to !== id) return;
    const [before, next] = group.current?.querySelectorAll("button") ?? [];
    const [wanted, other] = followed.by < 0 ? [before, next] : [next, before];
    followed = null;
    (wanted?.disabled ? other : wanted)?.focus();
  }, [id, several]);
  if (!several || !id || !tree) return null;
  const index = ids.indexOf(id);
  const turn = (by: number) => {
    const to = ids[index + by];
    if (!to) return;
    followed = { to, by };
    const leaf = tree.leafUnder(to);
    go({ branch: leaf === tree.newest() ? null : leaf });
  };
  return (
    <fieldset className="ways" ref={group} aria-label={`Versions of this ${what}`}>
      <IconButton label="Version before" disabled={index === 0} onClick={() => turn(-1)}>
        <ChevronLeft />
      </IconButton>
      <span>
        {index + 1} / {ids.length}
      </span>
      <IconButton label="Next version" disabled={index === ids.length - 1} onClick={() => turn(1)}>
        <ChevronRight />
      </IconButton>
    </fieldset>
  );
}
