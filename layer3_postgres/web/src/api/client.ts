/** What these panels ask the server. Knows no component. */
import { send } from "@mystack/page/api/client.ts";
import type { Conversation, ConversationPage, Format, Message, Outlined } from "./types.ts";

/** As many messages as a page may have. */
const AT_ONCE = 500;
const OUTLINED_AT_ONCE = 5000;
type Query = Record<string, string | number | null | undefined>;

export interface ListQuery {
  /** Only those that say these words. */
  query?: string;
  after?: string | null;
  limit?: number;
}

export const listConversations = (query: ListQuery, signal: AbortSignal): Promise<ConversationPage> =>
  ask(withQuery("/conversations", { ...query }), { signal });

export const getConversation = (id: string, signal: AbortSignal): Promise<Conversation> =>
  ask(pathOf(id), { signal });

/** Which message follows which, of every branch, in no order that matters. */
export const getOutline = (id: string, signal: AbortSignal): Promise<Outlined[]> =>
  pages<Outlined>(pathOf(id, "/outline"), { limit: OUTLINED_AT_ONCE }, { signal });

/** The branch that ends with `leaf`, newest first. */
export const getBranch = (id: string, leaf: string): Promise<Message[]> =>
  pages<Message>(pathOf(id, "/messages"), { leaf, limit: AT_ONCE }, {});

async function pages<A>(path: string, query: Query, init: RequestInit): Promise<A[]> {
  const found: A[] = [];
  let before: string | null = null;
  do {
    const page: { items: A[]; next: string | null } = await ask(withQuery(path, { ...query, before }), init);
    found.push(...page.items);
    before = page.next;
  } while (before);
  return found;
}

/** `path`: where the server said that it would keep it. */
export const getMessage = (path: string): Promise<Message> => ask(path, {});

export const rename = (id: string, title: string): Promise<Conversation> =>
  ask(pathOf(id), { method: "PATCH", body: JSON.stringify({ title }) });

/** `keepalive` lets the request outlive the page. */
export async function deleteConversation(id: string, keepalive: boolean): Promise<void> {
  await send(pathOf(id), { method: "DELETE", keepalive });
}

/** The branch that ends with `leaf`; without it JSON has every branch, Markdown the newest. */
export async function exported(id: string, format: Format, leaf: string | null): Promise<Blob> {
  return (await send(withQuery(pathOf(id, "/export"), { format, leaf }), {})).blob();
}

async function ask<A>(path: string, init: RequestInit): Promise<A> {
  return (await send(path, init)).json();
}

function pathOf(id: string, rest = ""): string {
  return `/conversations/${encodeURIComponent(id)}${rest}`;
}

/** What is null or undefined is left out. */
function withQuery(path: string, query: Query): string {
  const given = Object.entries(query).filter(([, value]) => value != null);
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return text ? `${path}?${text}` : path;
}
