/** The documents of a collection, newest first, a few hundred at a time; asked again while any of them is in work. */
import { type InfiniteData, useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { listDocuments } from "../api/client.ts";
import type { DocumentInfo, DocumentPage, State } from "../api/types.ts";
import { inWork } from "./told.ts";

const PAGE = 200;
const LIVELY = 1_000;
const CALM = 15_000;
/** Above so many documents a whole list a second is too much to ask for. */
const MANY = 400;
const MANY_LIVELY = 4_000;

export function useDocuments(collection: string, state: State | null) {
  return useInfiniteQuery({
    queryKey: ["documents", collection, state],
    queryFn: ({ pageParam, signal }) =>
      listDocuments({ collection, state, before: pageParam, limit: PAGE }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page: DocumentPage) => page.next,
    refetchInterval: ({ state: { data } }) => intervalFor(documentsIn(data)),
  });
}

/** Asks for all lists again: documents came, went or ended, and collections count them. */
export function useRefresh(): () => void {
  const queries = useQueryClient();
  return useCallback(() => {
    void queries.invalidateQueries({ queryKey: ["documents"] });
    void queries.invalidateQueries({ queryKey: ["collections"] });
  }, [queries]);
}

export function documentsIn(data: InfiniteData<DocumentPage, unknown> | undefined): DocumentInfo[] {
  return data?.pages.flatMap(({ items }) => items) ?? [];
}

function intervalFor(documents: DocumentInfo[]): number {
  if (!documents.some(inWork)) return CALM;
  return documents.length > MANY ? MANY_LIVELY : LIVELY;
}
