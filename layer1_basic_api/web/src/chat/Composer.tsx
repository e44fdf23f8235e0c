/** Where a question is written. Its draft survives a reload. */
import { ArrowUp, Square } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useCapabilities } from "../api/queries.ts";
import { IconButton } from "../shell/IconButton.tsx";
import { usePanels } from "../slots.ts";
import { focusComposer, sends, useAutoHeight } from "./textarea.ts";
import { useBusy, useSession } from "./useChat.ts";

const DRAFT = "mystack.draft";

export function Composer() {
  const session = useSession();
  const busy = useBusy();
  const field = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState(() => sessionStorage.getItem(DRAFT) ?? "");
  const excess = useExcess(text);
  useAutoHeight(field, text);
  useEffect(() => sessionStorage.setItem(DRAFT, text), [text]);
  useEffect(focusComposer, []);

  const sendable = !busy && text.trim() !== "" && excess === null;
  const send = () => {
    if (!sendable) return;
    void session.ask(text.trim());
    setText("");
  };
  return (
    <form className="composer" action={send}>
      <textarea
        ref={field}
        rows={1}
        placeholder="Ask anything"
        aria-label="Your question"
        aria-keyshortcuts="/"
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (!sends(event)) return;
          event.preventDefault();
          send();
        }}
      />
      <div className="composer-row">
        {usePanels().map(({ id, Composer: Controls }) => Controls && <Controls key={id} />)}
        <div className="end">
          {excess ? (
            <span className="over" role="status">
              {excess}
            </span>
          ) : (
            <span className="send-hint">{busy ? "Esc stops" : "Enter sends"}</span>
          )}
          {busy ? (
            <IconButton className="primary" label="Stop" onClick={() => session.stop()}>
              <Square fill="currentColor" />
            </IconButton>
          ) : (
            <IconButton className="primary" label="Send" type="submit" disabled={!sendable}>
              <ArrowUp />
            </IconButton>
          )}
        </div>
      </div>
    </form>
  );
}

/** Says by how much the text is longer than the server takes. It counts code points, as Python does. */
function useExcess(text: string): string | null {
  const limit = useCapabilities().data?.limits.message_chars ?? Number.POSITIVE_INFINITY;
  if (text.length <= limit) return null;
  const excess = [...text].length - limit;
  if (excess <= 0) return null;
  return `${excess.toLocaleString("en")} over the limit of ${limit.toLocaleString("en")} characters`;
}
