/** Finds the panels of all layers that are present when the page is built. */
import type { Capabilities } from "../api/types.ts";
import type { Panel } from "../slots.ts";

const found = import.meta.glob<Panel | Panel[]>("../../../../layer*/web/panel.tsx", {
  eager: true,
  import: "panel",
});

/** The newest layer first: the folders' names say their order. */
const allPanels: Panel[] = Object.keys(found)
  .sort((a, b) => layerOf(b) - layerOf(a))
  .flatMap((path) => found[path] ?? []);

/** Those that this server lists. */
export function panelsOf(capabilities: Capabilities | undefined): Panel[] {
  return allPanels.filter(({ id }) => capabilities?.panels.includes(id));
}

function layerOf(path: string): number {
  return Number(/layer(\d+)_/.exec(path)?.[1] ?? 1);
}
