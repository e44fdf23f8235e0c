/** The questions of the first visit. */
import { useQuery } from "@tanstack/react-query";
import type { Panel, Samples } from "../slots.ts";

/** What a panel waits for may be there a moment later. */
const AGAIN_MS = 5_000;

/** Undefined until that is known; null where no panel has any. */
export function useSamples(panels: Panel[]): Samples | null | undefined {
  const [first] = panels.filter(({ samples }) => samples);
  return useQuery({
    queryKey: ["samples", panels.map(({ id }) => id)],
    queryFn: ({ signal }) => samplesOf(panels, signal),
    enabled: panels.length > 0,
    refetchInterval: ({ state: { data } }) => (data?.panel === first?.id ? false : AGAIN_MS),
  }).data?.samples;
}

/** The first that has some now; a panel that cannot say has none. */
export async function samplesOf(
  panels: Panel[],
  signal: AbortSignal,
): Promise<{ panel: string | undefined; samples: Samples | null }> {
  for (const { id, samples } of panels) {
    const found = typeof samples === "function" ? await samples(signal).catch(() => null) : samples;
    if (found) return { panel: id, samples: found };
  }
  return { panel: undefined, samples: null };
}
