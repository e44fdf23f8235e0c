/** What the rail says of the model, in words. Pure. */
import type { ModelState, Models } from "../api/types.ts";

export interface ShownModel {
  name: string;
  status: string;
  state: ModelState;
}

const WORDS: Record<ModelState, string> = {
  ready: "ready",
  none: "none connected",
  missing: "not installed",
  unreachable: "does not answer",
  unknown: "not asked yet",
};

export const OUT_OF_SIGHT: Pick<ShownModel, "status" | "state"> = { status: "not known", state: "unknown" };

/** `without`: what is said while none is connected. */
export function shownModel(
  models: Models,
  wanted: string | null | undefined,
  without = "Connect one",
): ShownModel {
  const name = wanted ?? models.model;
  if (models.state === "none" || !name) return { name: "No model", status: without, state: models.state };
  const state = wanted && isGone(models, wanted) ? "missing" : models.state;
  return { name, status: `${models.provider} · ${WORDS[state]}`, state };
}

/** A model that was chosen before and that the server no longer lists. */
function isGone(models: Models, wanted: string): boolean {
  return models.items.length > 0 && wanted !== models.model && !models.items.some(({ id }) => id === wanted);
}
