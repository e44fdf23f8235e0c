/** What is asked of a conversation that is shown: which message follows which, once and again after each answer. */
import { type QueryClient, useQuery } from "@tanstack/react-query";
import { getOutline } from "../api/client.ts";
import type { Outlined } from "../api/types.ts";
import { type Tree, treeOf } from "./tree.ts";

const keyOf = (home: string | null) => ["outline", home];

export function fetchOutline(queries: QueryClient, home: string): Promise<Outlined[]> {
  return queries.fetchQuery({
    queryKey: keyOf(home),
    queryFn: ({ signal }) => getOutline(home, signal),
    staleTime: 0,
  });
}

export function useTree(home: string | null): Tree | undefined {
  return useQuery({
    queryKey: keyOf(home),
    queryFn: ({ signal }) => getOutline(home ?? "", signal),
    enabled: home !== null,
    staleTime: Number.POSITIVE_INFINITY,
    select: treeOf,
  }).data;
}

export const refresh = (queries: QueryClient, home: string): Promise<void> =>
  queries.invalidateQueries({ queryKey: keyOf(home) });
