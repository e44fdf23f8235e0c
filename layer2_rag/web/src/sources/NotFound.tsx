/** Nothing was found: an answer of its own, with what was near, which is no source, and the way to look oneself. */
import type { Answer } from "@mystack/page/chat/state.ts";
import { useChat } from "@mystack/page/chat/useChat.ts";
import { go } from "@mystack/page/shell/place.ts";
import { Search } from "lucide-react";
import { type NearText, ragOf } from "../api/types.ts";
import { Passage } from "./Passage.tsx";

export function NotFound({ answer, near }: { answer: Answer; near: NearText[] }) {
  const asked = useChat(
    (chat) => chat.turns[chat.turns.findIndex(({ id }) => id === answer.id) - 1]?.content,
  );
  const question = ragOf(answer)?.trace?.question ?? asked ?? "";
  return (
    <section className="not-found" aria-label="Not found">
      <p>
        No passage is close enough to answer from. Other words may find it, or the document is not here yet.
      </p>
      <button
        type="button"
        className="button"
        onClick={() => go({ view: "search", q: question, filters: null })}
      >
        <Search />
        Search the documents
      </button>
      <details open>
        <summary>Near, but no sources</summary>
        <ul>
          {near.map((one) => (
            <Passage key={`${one.document_id}.${one.start}`} found={one} answer={answer.id} />
          ))}
        </ul>
      </details>
    </section>
  );
}
