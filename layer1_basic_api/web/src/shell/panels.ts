/** Finds the panels of all layers that are present when the page is built. */
import type { Capabilities } from "../api/types.ts";
import type { Asking } from "../chat/state.ts";
import type { Fields, Panel } from "../slots.ts";

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

/** What they add to a question; a promise only where one of them has to wait for it. */
export function fieldsOf(panels: Panel[], asking: Asking): Fields | Promise<Fields> {
  const parts = panels.map(({ asks }) => (typeof asks === "function" ? asks(asking) : asks));
  const waits = parts.some((part) => part instanceof Promise);
  return waits ? Promise.all(parts).then(joined) : joined(parts);
}

const joined = (parts: unknown[]): Fields => Object.assign({}, ...parts);

function layerOf(path: string): number {
  return Number(/layer(\d+)_/.exec(path)?.[1] ?? 1);
}
