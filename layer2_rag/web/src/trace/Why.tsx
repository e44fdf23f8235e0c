/** Why this answer: where the question went, how sure the search was, what each step did and how long it took. */
import { useChat } from "@mystack/page/chat/useChat.ts";
import { type RagFields, ragOf } from "../api/types.ts";
import { Confidence } from "./Confidence.tsx";
import { StageList } from "./StageList.tsx";
import { milliseconds, stepOf, WAYS } from "./told.ts";

/** What takes less was not done at all. */
const SHORTEST_MS = 0.05;

export function Why({ at }: { at: string }) {
  const answer = useChat((chat) => chat.turns.find(({ id }) => id === at));
  const rag = answer?.role === "assistant" ? ragOf(answer) : null;
  if (!rag?.trace) return <p className="muted">This answer is not in this tab any more.</p>;
  const { way, question, confidence, threshold, stages, milliseconds: steps } = rag.trace;
  const told = Object.entries(steps).filter(([, taken]) => taken >= SHORTEST_MS);
  return (
    <div className="why">
      <p>{WAYS[way]}</p>
      {way === "documents" && (
        <section>
          <h3>Looked for</h3>
          <blockquote>{question}</blockquote>
        </section>
      )}
      {confidence !== null && threshold !== null && <Confidence value={confidence} threshold={threshold} />}
      {stages.length > 0 && <StageList stages={stages} names={namesIn(rag)} />}
      {told.length > 0 && (
        <section>
          <h3>Time</h3>
          <dl className="times">
            {told.map(([name, taken]) => (
              <div key={name}>
                <dt>{stepOf(name)}</dt>
                <dd>{milliseconds(taken)}</dd>
              </div>
            ))}
          </dl>
        </section>
      )}
    </div>
  );
}

function namesIn({ sources, near }: RagFields): Map<string, string> {
  return new Map([...sources, ...near].map((one) => [one.document_id, one.document_name]));
}
