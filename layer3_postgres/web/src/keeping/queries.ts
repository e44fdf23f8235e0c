/** What is asked of a conversation that is shown: all its messages once, and after each answer what is new. */
import { type QueryClient, useQuery } from "@tanstack/react-query";
import { getMessages, newestMessages } from "../api/client.ts";
import type { Message } from "../api/types.ts";
import { type Tree, treeOf } from "./tree.ts";

const keyOf = (home: string | null) => ["messages", home];

export function fetchMessages(queries: QueryClient, home: string): Promise<Message[]> {
  return queries.fetchQuery({
    queryKey: keyOf(home),
    queryFn: ({ signal }) => getMessages(home, signal),
    staleTime: 0,
  });
}

export function useTree(home: string | null): Tree | undefined {
  return useQuery({
    queryKey: keyOf(home),
    queryFn: ({ signal }) => getMessages(home ?? "", signal),
    enabled: home !== null,
    staleTime: Number.POSITIVE_INFINITY,
    select: treeOf,
  }).data;
}

/** Old answers with all that they cited are much to ask for again: the newest page is enough, unless more is new. */
export async function refresh(queries: QueryClient, home: string): Promise<void> {
  const key = keyOf(home);
  const known = queries.getQueryData<Message[]>(key);
  const page = known && (await newestMessages(home));
  const ids = new Set(known?.map(({ id }) => id));
  if (!known || !page?.some(({ id }) => ids.has(id))) return queries.invalidateQueries({ queryKey: key });
  const news = new Set(page.map(({ id }) => id));
  queries.setQueryData(key, [...known.filter(({ id }) => !news.has(id)), ...page]);
}
