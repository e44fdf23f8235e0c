/**
 * A place in a document, as the address keeps it: `document.start.end`, with `.start.end` of the quoted words and the
 * answer that cites it where there are such. Pure. All offsets are code points.
 */
import type { FoundText, NearText } from "../api/types.ts";

/** The side panel that shows it. */
export const VIEWER = "sources";

export interface Run {
  start: number;
  end: number;
}

export interface Span extends Run {
  document: string;
  /** The words that are marked; without them all of the span is. */
  quote: Run;
  /** The id of the answer that it stands under. */
  answer: string | null;
}

/** Stands for the document of the source `n` of an answer, when it is not there any more. */
export const goneDocument = (n: number): string => `gone-${n}`;
export const isGone = (document: string): boolean => document.startsWith("gone-");

/** A passage without a quote has no words that are marked more than the others. */
export function spanOf(found: FoundText & Partial<NearText>, answer: string | null = null): Span {
  const { document_id: document, start, end, quote } = found;
  return { document, start, end, quote: quote ?? { start, end: start }, answer };
}

export function writeSpan({ document, start, end, quote, answer }: Span): string {
  const parts = [document, start, end, quote.start, quote.end];
  return (answer ? [...parts, answer] : parts).join(".");
}

/** Null for what is no such place. */
export function readSpan(text: string): Span | null {
  const [document, ...rest] = text.split(".");
  const [start, end, from = start, to = end] = rest.slice(0, 4).map(Number);
  if (!document || !isRun(start, end) || !isRun(from, to)) return null;
  const quote = { start: Number(from), end: Number(to) };
  return { document, start: Number(start), end: Number(end), quote, answer: rest[4] ?? null };
}

function isRun(start: number | undefined, end: number | undefined): boolean {
  return (
    Number.isInteger(start) && Number.isInteger(end) && Number(start) >= 0 && Number(end) >= Number(start)
  );
}
