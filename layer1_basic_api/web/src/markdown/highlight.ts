/** Loads the highlighter when the first block of code is drawn; until then, and if that fails, code is plain. */
import { type ReactNode, useSyncExternalStore } from "react";

export type Highlight = (language: string, code: string) => ReactNode;

let loaded: Highlight | null = null;
let asked = false;

export function useHighlighter(): Highlight | null {
  return useSyncExternalStore(subscribe, () => loaded);
}

const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (!asked) void load();
  return () => listeners.delete(listener);
}

async function load(): Promise<void> {
  asked = true;
  try {
    loaded = (await import("./highlighter.ts")).highlight;
  } catch {
    // A new build may have replaced the chunk: plain code is no reason for an error.
    return;
  }
  for (const listener of listeners) listener();
}
