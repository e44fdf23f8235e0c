/** Which passages an answer cites, and the way from one to the next. Pure. */
import type { Answer, Turn } from "@mystack/page/chat/state.ts";
import { type CitedText, ragOf, sourcesOf } from "../api/types.ts";
import { type Span, spanOf, writeSpan } from "../shared/span.ts";

/** A marker in an answer's text. The server lets none through that points nowhere. */
export const MARKER = /\[\d{1,3}\]/g;

export function sourceOf(answer: Answer, marker: string): CitedText | undefined {
  const number = Number(marker.slice(1, -1));
  return sourcesOf(answer).find(({ n }) => n === number);
}

/** The passages of an answer in the order of their numbers, those that it cites apart from those it only read. */
export function divided(answer: Answer): { cited: CitedText[]; read: CitedText[] } {
  const numbers = new Set(ragOf(answer)?.cited ?? markersIn(answer.content));
  const sources = sourcesOf(answer);
  return {
    cited: sources.filter(({ n }) => numbers.has(n)),
    read: sources.filter(({ n }) => !numbers.has(n)),
  };
}

/** An answer that was stopped has markers, and no list of them. */
function markersIn(text: string): number[] {
  return [...text.matchAll(MARKER)].map(([marker]) => Number(marker.slice(1, -1)));
}

export interface Neighbours {
  /** From 1, among so many. */
  place: number;
  of: number;
  source: CitedText;
  previous: string | null;
  next: string | null;
}

/** What stands before and after a place among the passages that its answer cites; null when no chat knows of it. */
export function neighbours(turns: Turn[], at: Span): Neighbours | null {
  const answer = turns.find((turn) => turn.role === "assistant" && turn.id === at.answer);
  if (answer?.role !== "assistant") return null;
  const { cited, read } = divided(answer);
  const all = [...cited, ...read];
  const index = all.findIndex((one) => one.document_id === at.document && one.start === at.start);
  const source = all[index];
  if (!source) return null;
  const place = (one: CitedText | undefined) => (one ? writeSpan(spanOf(one, answer.id)) : null);
  const around = { previous: place(all[index - 1]), next: place(all[index + 1]) };
  return { place: index + 1, of: all.length, source, ...around };
}
