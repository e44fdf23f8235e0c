/** Below an answer: the passages that it stands on, or those that were near when nothing was found. */
import type { Answer } from "@mystack/page/chat/state.ts";
import { Quote } from "lucide-react";
import { ragOf } from "../api/types.ts";
import { divided } from "./cited.ts";
import { NotFound } from "./NotFound.tsx";
import { Passage } from "./Passage.tsx";

export function Below({ answer }: { answer: Answer }) {
  const rag = ragOf(answer);
  if (rag && rag.near.length > 0) return <NotFound answer={answer} near={rag.near} />;
  const { cited, read } = divided(answer);
  const quoting = answer.result?.model === "extractive";
  if (cited.length + read.length === 0) return null;
  return (
    // No section: each answer has one, and a landmark has a name of its own.
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for fields
    <div className="sources" role="group" aria-label="Sources">
      {quoting && (
        <p className="quoting">
          <Quote aria-hidden="true" />
          Quoting, no model connected
        </p>
      )}
      <ol>
        {cited.map((source) => (
          <Passage key={source.n} found={source} number={source.n} answer={answer.id} />
        ))}
      </ol>
      {read.length > 0 && (
        <details>
          <summary>
            {cited.length > 0 ? `${read.length} more read, not cited` : `${read.length} read, none cited`}
          </summary>
          <ol>
            {read.map((source) => (
              <Passage key={source.n} found={source} number={source.n} answer={answer.id} />
            ))}
          </ol>
        </details>
      )}
    </div>
  );
}
