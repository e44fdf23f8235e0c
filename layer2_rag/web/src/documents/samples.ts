/** Questions that the documents which came with MyStack answer: offered while these are there. */
import type { Samples } from "@mystack/page/slots.ts";
import { listDocuments, search } from "../api/client.ts";
import { DEFAULT } from "../shared/collection.ts";

/** As `layer2_rag/ingestion/first.py` has it. */
const KIND = "first document";
const QUESTIONS = [
  "When is a document ready?",
  "Which status does the log have when the client went away?",
  "How many tokens does the bundled model read?",
];

/** Only when all of them are read: until then a question may be one that the others do not answer. */
export async function samples(signal: AbortSignal): Promise<Samples | null> {
  const [query = ""] = QUESTIONS;
  const asked = { query, collection: DEFAULT, mode: "keyword", rerank: false, limit: 1 } as const;
  const { results } = await search({ ...asked, filters: { kind: KIND } }, signal);
  if (!results.length || (await someAreWorkedOn(signal))) return null;
  return { about: "Ask the documentation of MyStack", questions: QUESTIONS };
}

async function someAreWorkedOn(signal: AbortSignal): Promise<boolean> {
  const states = ["received", "processing"] as const;
  const pages = await Promise.all(
    states.map((state) => listDocuments({ collection: DEFAULT, state, limit: 200 }, signal)),
  );
  return pages.some(({ items }) => items.some(({ kind }) => kind === KIND));
}
