/** What the page asks the server now and then: what it can do, and how its model is. */
import { queryOptions, useQuery } from "@tanstack/react-query";
import { get } from "./client.ts";
import type { Models } from "./types.ts";

const CALM = 30_000;
const WATCHFUL = 3_000;

export const capabilitiesQuery = queryOptions({
  queryKey: ["capabilities"],
  queryFn: ({ signal }) => get("/capabilities", signal),
  // Once known it stays: only a server that does not answer is asked again.
  staleTime: Number.POSITIVE_INFINITY,
});

export function useCapabilities() {
  return useQuery({
    ...capabilitiesQuery,
    refetchInterval: (query) => (query.state.data ? false : WATCHFUL),
  });
}

/** Asked more often while no model answers, so that one that is started is seen at once. */
export function useModels() {
  return useQuery({
    queryKey: ["models"],
    queryFn: ({ signal }) => get("/models", signal),
    refetchInterval: ({ state }) => (state.status === "success" && isWell(state.data) ? CALM : WATCHFUL),
  });
}

function isWell(models: Models | undefined): boolean {
  return models?.state === "ready";
}
