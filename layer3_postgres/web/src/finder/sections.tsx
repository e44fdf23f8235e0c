/** What the finder looks through. */
import { focusComposer } from "@mystack/page/chat/textarea.ts";
import { go, place } from "@mystack/page/shell/place.ts";
import { allShortcuts, press, targetOf } from "@mystack/page/shell/shortcuts.ts";
import { usePanels } from "@mystack/page/slots.ts";
import { listDocuments } from "@mystack/page-documents/api/client.ts";
import type { DocumentInfo } from "@mystack/page-documents/api/types.ts";
import { VIEWER, writeSpan } from "@mystack/page-documents/shared/span.ts";
import { useQuery } from "@tanstack/react-query";
import { FileText, MessageSquare, Search, SquareChevronRight } from "lucide-react";
import type { Listed } from "../api/types.ts";
import { download } from "../chats/download.ts";
import { useConversations } from "../chats/queries.ts";
import { plainly } from "../chats/snippet.ts";
import { deleting, remove } from "../chats/store.ts";
import { useSettled } from "../chats/useSettled.ts";
import { type Entry, fitting, type Section } from "./finding.ts";

const FEW = 5;
/** The names of the newest are looked through; the search of documents knows them all. */
const DOCUMENTS = 500;
const CALM = 30_000;

export function useSections(words: string): Section[] {
  const chats = useChats(words);
  const documents = useDocumentEntries(words);
  const commands = useCommands(words);
  const search = useSearch(words.trim());
  return [
    { title: "Chats", entries: chats },
    { title: "Documents", entries: documents },
    { title: "Commands", entries: commands },
    { title: "Elsewhere", entries: search },
  ];
}

function useChats(words: string): Entry[] {
  const hidden = deleting.useHidden();
  const asked = words.trim();
  const settled = useSettled(asked);
  const { data, isPlaceholderData } = useConversations(settled);
  const found = data?.pages[0]?.items.filter(({ id }) => !hidden.has(id)) ?? [];
  const entries = found.map(chatEntry);
  // Until the answer to these words is there, those of the one before whose titles have them.
  return settled === asked && !isPlaceholderData ? entries.slice(0, FEW) : fitting(entries, asked, FEW);
}

function chatEntry({ id, title, snippet }: Listed): Entry {
  const run = () => {
    go({ chat: id, branch: null, view: null, side: null, at: null, q: null, filters: null });
    focusComposer();
  };
  const says = snippet ? { says: plainly(snippet) } : {};
  return { id: `chat-${id}`, title, ...says, icon: <MessageSquare />, run };
}

function useDocumentEntries(words: string): Entry[] {
  const { data } = useQuery({
    queryKey: ["documents", "names"],
    queryFn: async ({ signal }) => (await listDocuments({ limit: DOCUMENTS, state: "ready" }, signal)).items,
    staleTime: CALM,
  });
  return words.trim() ? fitting((data ?? []).map(documentEntry), words, FEW) : [];
}

function useSearch(asked: string): Entry[] {
  const searches = usePanels().some(({ id }) => id === "search");
  if (!asked || !searches) return [];
  const title = `Search the documents for “${asked}”`;
  const run = () => go({ view: "search", q: asked, filters: null });
  return [{ id: "search", title, icon: <Search />, run }];
}

function documentEntry({ id, name, collection }: DocumentInfo): Entry {
  const at = writeSpan({ document: id, start: 0, end: 0, quote: { start: 0, end: 0 }, answer: null });
  const run = () => go({ side: VIEWER, at });
  return { id: `document-${id}`, title: name, detail: collection, icon: <FileText />, run };
}

/** What a key does now, and what can be done with the chat that is open. */
function useCommands(words: string): Entry[] {
  const shortcuts = allShortcuts(usePanels()).flatMap(({ key, does }) => {
    if (!targetOf(key, null)) return [];
    const run = () => {
      const target = targetOf(key, null);
      if (target) press(target);
    };
    return [{ id: `key-${does}`, title: does, key, icon: <SquareChevronRight />, run }];
  });
  const open = useConversations("").data?.pages.flatMap(({ items }) => items);
  const chat = open?.find(({ id }) => id === place().chat);
  const all = [...shortcuts, ...(chat ? commandsOf(chat) : [])];
  return words.trim() ? fitting(all, words, FEW * 2) : all;
}

function commandsOf(chat: Listed): Entry[] {
  const icon = <SquareChevronRight />;
  return [
    { id: "markdown", title: "Save this chat as Markdown", icon, run: () => void download(chat, "markdown") },
    { id: "json", title: "Save this chat as JSON", icon, run: () => void download(chat, "json") },
    { id: "delete", title: "Delete this chat", icon, run: () => remove(chat) },
  ];
}
