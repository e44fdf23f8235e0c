/** The stages of the search, each with what it put in which order. */
import { ChevronRight } from "lucide-react";
import type { Stage } from "../api/types.ts";
import { count } from "../shared/words.ts";
import { milliseconds, scoreOf, stepOf } from "./told.ts";

const SHOWN = 10;

export function StageList({ stages, names }: { stages: Stage[]; names: Map<string, string> }) {
  return (
    <section>
      <h3>Search</h3>
      <ol className="stages">
        {stages.map((stage, index) => (
          <li key={`${index} ${stage.name}`}>
            <StageEntry stage={stage} names={names} />
          </li>
        ))}
      </ol>
    </section>
  );
}

/** Of an answer that is kept there are no more than are shown. */
const howMany = (passages: number) => (passages === SHOWN ? `best ${SHOWN}` : count(passages, "passage"));

function StageEntry({ stage, names }: { stage: Stage; names: Map<string, string> }) {
  const { name, candidates } = stage;
  const line = (
    <>
      <strong>
        <ChevronRight aria-hidden="true" />
        {stepOf(name)}
      </strong>
      <span>{candidates.length > 0 && howMany(candidates.length)}</span>
      <span>{milliseconds(stage.milliseconds)}</span>
    </>
  );
  if (candidates.length === 0) return <div className="stage">{line}</div>;
  return (
    <details>
      <summary className="stage">{line}</summary>
      <ol>
        {candidates.slice(0, SHOWN).map(({ chunk_id, document_id, scores }) => (
          <li key={chunk_id}>
            <span>{names.get(document_id) ?? `another document, passage …${chunk_id.slice(-6)}`}</span>
            <code>{scoreOf(scores, name)?.toFixed(3)}</code>
          </li>
        ))}
      </ol>
    </details>
  );
}
