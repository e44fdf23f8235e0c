/** The trace in words. Pure. */
import type { TraceText } from "../api/types.ts";

export const WAYS: Record<TraceText["way"], string> = {
  documents: "The question went to the documents.",
  off: "Documents were left out, as chosen below the question: the model answered alone.",
  greeting: "This was taken for a greeting: the model answered alone.",
  thanks: "This was taken for thanks: the model answered alone.",
  conversation: "This was about the conversation itself: the model answered alone.",
  empty: "The collection has no document that is ready: the model answered alone.",
};

export function milliseconds(taken: number): string {
  if (taken >= 1000) return `${(taken / 1000).toFixed(1)} s`;
  return `${taken.toFixed(taken < 10 ? 1 : 0)} ms`;
}

/** The score that a stage itself gave: its own, else the last one there is. */
export function scoreOf(scores: Record<string, number>, stage: string): number | undefined {
  return scores[stage] ?? Object.values(scores).at(-1);
}

const WORDS: Record<string, string> = {
  embed: "Question embedded",
  dense: "Found by meaning",
  keyword: "Found by words",
  fuse: "Both in one order",
  read: "Passages read",
  rerank: "Word by word",
  confidence: "Confidence",
  stand_alone: "Question made to stand alone",
  search: "Search",
  passages: "Passages joined and cut",
  answer: "Answer",
};

/** A step's name for a reader; a step that is new here keeps its own. */
export function stepOf(name: string): string {
  return WORDS[name] ?? name.replaceAll("_", " ");
}
