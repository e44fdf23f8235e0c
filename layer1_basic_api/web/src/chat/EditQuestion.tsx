/** A question being changed. What was said after it goes when it is sent again, unless a panel keeps it. */
import { useEffect, useRef, useState } from "react";
import { usePanels } from "../slots.ts";
import type { Question } from "./state.ts";
import { sends, useAutoHeight } from "./textarea.ts";
import { useSession } from "./useChat.ts";

export function EditQuestion({ question, onClose }: { question: Question; onClose: () => void }) {
  const session = useSession();
  const kept = usePanels().find(({ keeps }) => keeps)?.keeps?.edited;
  const [text, setText] = useState(question.content);
  const field = useRef<HTMLTextAreaElement>(null);
  useAutoHeight(field, text);
  useEffect(() => {
    field.current?.focus();
    field.current?.setSelectionRange(-1, -1);
  }, []);
  const send = () => {
    if (text.trim()) void session.resend(question.id, text.trim());
  };
  return (
    <form className="edit" action={send}>
      <textarea
        ref={field}
        rows={1}
        aria-label="Edit the question"
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape") {
            event.preventDefault();
            onClose();
          }
          if (sends(event)) {
            event.preventDefault();
            send();
          }
        }}
      />
      <div className="row end">
        <span className="muted small">{kept ?? "The answers below it will be replaced."}</span>
        <button type="button" className="button" onClick={onClose}>
          Cancel
        </button>
        <button type="submit" className="button primary" disabled={!text.trim()}>
          Send
        </button>
      </div>
    </form>
  );
}
