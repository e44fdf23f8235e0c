/** The chats in the rail, the last used first, with search over what was said in them. */
import { InDialog } from "@mystack/page/shell/IconButton.tsx";
import { usePlace } from "@mystack/page/shell/place.ts";
import { UndoNote } from "@mystack/page-documents/shared/Deleted.tsx";
import { Search, X } from "lucide-react";
import { use, useEffect, useRef, useState } from "react";
import type { Listed } from "../api/types.ts";
import { groupsOf } from "./groups.ts";
import { useConversations } from "./queries.ts";
import { Row } from "./Row.tsx";
import { deleting } from "./store.ts";
import { useSettled } from "./useSettled.ts";

export function List({ onGone }: { onGone: () => void }) {
  const [words, setWords] = useState<string | null>(null);
  const asked = useSettled(words?.trim() ?? "");
  const { data, error, isPending, hasNextPage, fetchNextPage, isFetchingNextPage } = useConversations(asked);
  const hidden = deleting.useHidden();
  const chats = (data?.pages.flatMap(({ items }) => items) ?? []).filter(({ id }) => !hidden.has(id));
  const nothing = !isPending && !error && chats.length === 0;
  return (
    <section className="chats" aria-label="Chats">
      <Head words={words} onWords={setWords} />
      {/* The drawer lies over the page's own notes. */}
      {use(InDialog) && <UndoNote deleting={deleting} noun="chat" />}
      {error && !data && <p className="chats-word">The list cannot be read now.</p>}
      {nothing && <p className="chats-word">{asked ? "No chat says that." : "Chats will be kept here."}</p>}
      {asked ? (
        <Rows chats={chats} onGone={onGone} title="Found" />
      ) : (
        groupsOf(chats, new Date()).map(({ title, items }) => (
          <Rows key={title} chats={items} onGone={onGone} title={title} />
        ))
      )}
      {hasNextPage && <More busy={isFetchingNextPage} onMore={() => void fetchNextPage()} />}
    </section>
  );
}

function Rows({ chats, title, onGone }: { chats: Listed[]; title: string; onGone: () => void }) {
  const { chat, view } = usePlace();
  if (chats.length === 0) return null;
  return (
    <>
      <h3>{title}</h3>
      <ul>
        {chats.map((one) => (
          <Row key={one.id} chat={one} current={one.id === chat && view === null} onGone={onGone} />
        ))}
      </ul>
    </>
  );
}

/** Null: nothing is looked for, and the field is not there. */
function Head({ words, onWords }: { words: string | null; onWords: (words: string | null) => void }) {
  const head = useRef<HTMLElement>(null);
  const end = () => {
    onWords(null);
    requestAnimationFrame(() => head.current?.querySelector("button")?.focus());
  };
  if (words === null) {
    return (
      <header className="chats-head" ref={head}>
        <h2>Chats</h2>
        <button
          type="button"
          className="button ghost icon"
          aria-label="Search chats"
          title="Search chats (q)"
          aria-keyshortcuts="q"
          onClick={() => onWords("")}
        >
          <Search />
        </button>
      </header>
    );
  }
  return (
    <header className="chats-head" ref={head}>
      <h2 className="hidden-visually">Chats</h2>
      <input
        // biome-ignore lint/a11y/noAutofocus: it has been asked for
        autoFocus
        type="search"
        aria-label="Search chats"
        placeholder="Search chats"
        aria-keyshortcuts="q"
        value={words}
        onChange={({ target }) => onWords(target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          // Not the drawer, which Esc closes else.
          event.preventDefault();
          end();
        }}
      />
      <button type="button" className="button ghost icon" aria-label="End the search" onClick={end}>
        <X />
      </button>
    </header>
  );
}

/** Asks for more as soon as it comes into sight. */
function More({ busy, onMore }: { busy: boolean; onMore: () => void }) {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!button.current || busy) return;
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting && onMore());
    observer.observe(button.current);
    return () => observer.disconnect();
  }, [busy, onMore]);
  return (
    <button ref={button} type="button" className="rail-item" disabled={busy} onClick={onMore}>
      Older chats
    </button>
  );
}
