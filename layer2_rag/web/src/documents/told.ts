/** What a row says of a document. Pure. */
import type { DocumentInfo } from "../api/types.ts";
import { count, pageWord, seconds, size } from "../shared/words.ts";

const FORMATS: Record<string, string> = {
  markdown: "Markdown",
  notebook: "Notebook",
  text: "Text",
  code: "Code",
};

/** What it is: format, pages, passages, size. */
export function facts({ format, pages, chunks, bytes, state }: DocumentInfo): string {
  const parts = [
    format && (FORMATS[format] ?? format.toUpperCase()),
    pages > 0 && count(pages, pageWord(format)),
    state === "ready" && count(chunks, "passage"),
  ];
  return [...parts, size(bytes)].filter(Boolean).join(" · ");
}

/** How far it is, in a word or two. */
export function stateOf(document: DocumentInfo, now: number): string {
  const { state, progress } = document;
  if (state === "received") return "waiting";
  if (state === "failed" || state === "ready") return state;
  const since = seconds(Math.max(0, now - Date.parse(document.updated_at)));
  return progress?.total ? `indexing ${progress.done} of ${progress.total} · ${since}` : `reading · ${since}`;
}

/** How much of the work is done, 0 to 1; null while that is not known. */
export function shareOf({ state, progress }: DocumentInfo): number | null {
  return state === "processing" && progress?.total ? progress.done / progress.total : null;
}

export const inWork = ({ state }: DocumentInfo): boolean => state === "received" || state === "processing";
