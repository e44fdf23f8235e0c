/** The title of a chat as a field: Enter keeps what is written, and so does leaving it; Esc does not. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type KeyboardEvent, useRef, useState } from "react";
import { rename } from "../api/client.ts";
import type { Listed } from "../api/types.ts";

/** As the API takes it. */
const LONGEST = 200;

export function Rename({ chat, onEnd }: { chat: Listed; onEnd: () => void }) {
  const queries = useQueryClient();
  const [title, setTitle] = useState(chat.title);
  const over = useRef(false);
  const saving = useMutation({
    mutationFn: (next: string) => rename(chat.id, next),
    onSuccess: async () => {
      // Not before the list has it: the old title would come back for a moment.
      await queries.invalidateQueries({ queryKey: ["conversations"] });
      onEnd();
    },
  });
  const keep = () => {
    if (over.current || saving.isPending) return;
    const next = title.trim();
    if (next && next !== chat.title) saving.mutate(next);
    else onEnd();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter" && !event.nativeEvent.isComposing) keep();
    if (event.key !== "Escape") return;
    // Not the drawer, which Esc closes else.
    event.preventDefault();
    over.current = true;
    onEnd();
  };
  return (
    <div className="chat-rename">
      <input
        // biome-ignore lint/a11y/noAutofocus: it has been asked for
        autoFocus
        aria-label={`New title of “${chat.title}”`}
        maxLength={LONGEST}
        value={title}
        disabled={saving.isPending}
        onFocus={({ target }) => target.select()}
        onChange={({ target }) => setTitle(target.value)}
        onBlur={keep}
        onKeyDown={onKeyDown}
      />
      {saving.error && <p role="alert">Not renamed: {saving.error.message}</p>}
    </div>
  );
}
