/** Questions that the documents which came with MyStack answer: offered while these are there. */
import type { Samples } from "@mystack/page/slots.ts";
import { search } from "../api/client.ts";
import { DEFAULT } from "../shared/collection.ts";

/** As `layer2_rag/ingestion/first.py` has it. */
const KIND = "first document";
const QUESTIONS = [
  "When is a document ready?",
  "Which status does the log have when the client went away?",
  "How many tokens does the bundled model read?",
];

export async function samples(signal: AbortSignal): Promise<Samples | null> {
  const [query = ""] = QUESTIONS;
  const asked = { query, collection: DEFAULT, mode: "keyword", rerank: false, limit: 1 } as const;
  const { results } = await search({ ...asked, filters: { kind: KIND } }, signal);
  return results.length > 0 ? { about: "Ask the documentation of MyStack", questions: QUESTIONS } : null;
}
