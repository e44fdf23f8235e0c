/** The turns of the chat over the composer. */
import { ArrowDown } from "lucide-react";
import { useEffect } from "react";
import { AnswerTurn } from "./AnswerTurn.tsx";
import { Composer } from "./Composer.tsx";
import { useDockHeight } from "./dock.ts";
import { useFollow } from "./follow.ts";
import { QuestionTurn } from "./QuestionTurn.tsx";
import { isOpen } from "./state.ts";
import { useAnnouncement } from "./useAnnouncement.ts";
import { useChat } from "./useChat.ts";
import { Welcome } from "./Welcome.tsx";

export function Conversation() {
  const turns = useChat((chat) => chat.turns);
  const { scroller, column, away, toLatest } = useFollow(turns.length > 0);
  const dock = useDockHeight();
  const newest = turns.at(-1)?.id;
  const growing = isOpen(turns.at(-1)) ? newest : undefined;
  useEffect(() => {
    if (growing) toLatest();
  }, [growing, toLatest]);
  const first = turns[0]?.id;
  useEffect(() => {
    // Whoever acts within the chat stays where they are.
    if (first && !column.current?.contains(document.activeElement)) toLatest();
  }, [first, toLatest, column]);
  const lastQuestion = turns.findLast((turn) => turn.role === "user")?.id;
  return (
    <section className="conversation" aria-label="Conversation">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must scroll by keyboard */}
      <section className="scroller" ref={scroller} tabIndex={0} aria-label="Messages">
        <div className="column" ref={column}>
          {turns.length === 0 && <Welcome />}
          {turns.map((turn) =>
            turn.role === "user" ? (
              <QuestionTurn key={turn.id} question={turn} last={turn.id === lastQuestion} />
            ) : (
              <AnswerTurn key={turn.id} answer={turn} last={turn.id === newest} />
            ),
          )}
        </div>
      </section>
      <div className="dock" ref={dock}>
        {away && turns.length > 0 && (
          <button type="button" className="button latest" aria-keyshortcuts="b" onClick={toLatest}>
            <ArrowDown />
            Jump to latest
          </button>
        )}
        <Composer />
      </div>
      <div className="hidden-visually" role="status">
        {useAnnouncement(turns.at(-1))}
      </div>
    </section>
  );
}
