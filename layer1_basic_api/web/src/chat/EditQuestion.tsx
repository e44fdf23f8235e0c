/** A question being changed. What was said after it goes when it is sent again. */
import { useEffect, useRef, useState } from "react";
import type { Question } from "./state.ts";
import { sends, useAutoHeight } from "./textarea.ts";
import { useSession } from "./useChat.ts";

export function EditQuestion({ question, onClose }: { question: Question; onClose: () => void }) {
  const session = useSession();
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
        <span className="muted small">The answers below it will be replaced.</span>
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
