/** A chat in the list: a link to it, and a menu of what can be done with it. */
import { focusComposer } from "@mystack/page/chat/textarea.ts";
import { addressOf, go } from "@mystack/page/shell/place.ts";
import { type KeyboardEvent, type MouseEvent, useEffect, useRef, useState } from "react";
import type { Listed } from "../api/types.ts";
import { Rename } from "./Rename.tsx";
import { RowMenu } from "./RowMenu.tsx";
import { plainly } from "./snippet.ts";
import { remove } from "./store.ts";

interface Props {
  chat: Listed;
  current: boolean;
  onGone: () => void;
}

export function Row({ chat, current, onGone }: Props) {
  const [renaming, setRenaming] = useState(false);
  const row = useRef<HTMLLIElement>(null);
  const deleteIt = () => {
    focusNext(row.current);
    remove(chat);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (renaming || (event.key !== "F2" && event.key !== "Delete")) return;
    event.preventDefault();
    if (event.key === "F2") setRenaming(true);
    else deleteIt();
  };
  // When the link is there again, which a frame later it may not be yet.
  const renamed = useRef(false);
  useEffect(() => {
    if (renamed.current && !renaming) row.current?.querySelector("a")?.focus();
    renamed.current = renaming;
  }, [renaming]);
  return (
    <li ref={row} className="chat" onKeyDown={onKeyDown}>
      {renaming ? (
        <Rename chat={chat} onEnd={() => setRenaming(false)} />
      ) : (
        <>
          <Open chat={chat} current={current} onGone={onGone} />
          <RowMenu chat={chat} onRename={() => setRenaming(true)} onDelete={deleteIt} />
        </>
      )}
    </li>
  );
}

function Open({ chat, current, onGone }: Props) {
  const there = { chat: chat.id, branch: null, view: null, side: null, at: null, q: null, filters: null };
  const open = (event: MouseEvent) => {
    // Another tab is the browser's business.
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    go(there);
    onGone();
    focusComposer();
  };
  return (
    <a
      className="rail-item"
      href={addressOf(there)}
      aria-current={current ? "page" : undefined}
      title={chat.title}
      onClick={open}
    >
      <span className="chat-title">{chat.title}</span>
      {chat.snippet && <small>{plainly(chat.snippet)}</small>}
    </a>
  );
}

/** Whoever deletes one after the other stays where they are. */
function focusNext(row: HTMLElement | null): void {
  const next = row?.nextElementSibling ?? row?.previousElementSibling;
  const target =
    next?.querySelector("a") ?? row?.closest(".chats")?.querySelector<HTMLElement>(".chats-head button");
  target?.focus({ preventScroll: true });
}
