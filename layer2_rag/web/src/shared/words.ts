/** Figures and places in words. Pure. */
import type { FoundText, Since } from "../api/types.ts";

const UNITS = ["B", "KB", "MB", "GB"];

export function size(bytes: number): string {
  const power = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const value = bytes / 1000 ** power;
  return `${value.toFixed(power > 0 && value < 10 ? 1 : 0)} ${UNITS[power]}`;
}

export function count(number: number, one: string, many = `${one}s`): string {
  return `${number.toLocaleString("en")} ${number === 1 ? one : many}`;
}

export function seconds(milliseconds: number): string {
  const value = milliseconds / 1000;
  if (value >= 90) return `${Math.round(value / 60)} min`;
  return `${value.toFixed(value < 10 ? 1 : 0)} s`;
}

type Place = Pick<FoundText, "document_name" | "page" | "section">;

/** The same where there is little room: of its headings the innermost. */
export function nearlyWhere({ section, ...place }: Place): string {
  return whereOf({ ...place, section: section.split(" › ").at(-1) ?? "" });
}

/** Nothing where the document is as it was. */
export const SINCE: Record<Since, string> = { there: "", changed: "changed since", gone: "deleted since" };

/** Where in its document a passage stands, as a reader would say it. */
export function whereOf({ document_name, page, section }: Place): string {
  const ending = document_name.split(".").at(-1)?.toLowerCase();
  return [page === null ? "" : `${pageWord(ending)} ${page}`, section].filter(Boolean).join(" · ");
}

/** What a page is called where it is not one of paper. As `layer2_rag/documents/places.py` has it. */
const PAGES: Record<string, string> = { pptx: "slide", xlsx: "sheet", epub: "chapter" };

export const pageWord = (format: string | null | undefined): string => PAGES[format ?? ""] ?? "page";
