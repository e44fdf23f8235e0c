/** Questions that the documents which came with MyStack answer: offered while these are there. */
import type { Samples } from "@mystack/page/slots.ts";
import { search } from "../api/client.ts";
import { DEFAULT } from "../shared/collection.ts";

/** As `layer2_rag/ingestion/first.py` has it. */
const KIND = "first document";
const QUESTIONS = [
  "How is a document kept from being lost when the server is killed?",
  "When does MyStack say that nothing was found?",
  "Which settings connect a model?",
];

export async function samples(signal: AbortSignal): Promise<Samples | null> {
  const [query = ""] = QUESTIONS;
  const asked = { query, collection: DEFAULT, mode: "keyword", rerank: false, limit: 1 } as const;
  const { results } = await search({ ...asked, filters: { kind: KIND } }, signal);
  return results.length > 0 ? { about: "Ask the documentation of MyStack", questions: QUESTIONS } : null;
}
