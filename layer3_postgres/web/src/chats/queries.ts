/** The conversations, the last used first, a page at a time. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { listConversations } from "../api/client.ts";
import type { ConversationPage } from "../api/types.ts";

const PAGE = 50;
/** Others may ask meanwhile: other tabs, commands, a model that gives titles. */
const CALM = 15_000;

/** `words`: only those that say them; all without. */
export function useConversations(words: string) {
  return useInfiniteQuery({
    queryKey: ["conversations", words],
    queryFn: ({ pageParam, signal }) =>
      listConversations({ ...(words && { query: words }), after: pageParam, limit: PAGE }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page: ConversationPage) => page.next,
    refetchInterval: CALM,
    // While one types, what was found before stays.
    placeholderData: (before) => before,
  });
}
