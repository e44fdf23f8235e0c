/** The API's shapes under the names that these panels use, and what an answer of layer 1 has more here. */
import type { Answer } from "@mystack/page/chat/state.ts";
import type { components } from "./schema.d.ts";

type Schemas = components["schemas"];
export type DocumentInfo = Schemas["DocumentInfo"];
export type State = DocumentInfo["state"];
export type DocumentPage = Schemas["DocumentPage"];
export type CollectionInfo = Schemas["CollectionInfo"];
export type WordBox = Schemas["WordBox"];
export type FoundText = Schemas["FoundText"];
export type NearText = Schemas["NearText"];
export type SourceText = Schemas["SourceText"];
export type SearchRequest = Schemas["SearchRequest"];
export type SearchResponse = Schemas["SearchResponse"];
export type Mode = NonNullable<SearchRequest["mode"]>;
export type Stage = Schemas["Stage"];
export type TraceText = Schemas["TraceText"];
/** What became of a document since a passage of it was cited, where the server keeps answers. */
export type Since = "there" | "changed" | "gone";
export type CitedText = SourceText & { document?: Since };
export type RagFields = Pick<Schemas["RagChatResponse"], "grounded" | "cited" | "near" | "trace"> & {
  sources: CitedText[];
};

/** What this layer's server adds to the end of an answer; null while it grows, and where the end never came. */
export function ragOf(answer: Answer): RagFields | null {
  const result = answer.result as Partial<RagFields> | null;
  return Array.isArray(result?.sources) ? (result as RagFields) : null;
}

/** The passages that an answer may cite, also while it grows. */
export function sourcesOf(answer: Answer): CitedText[] {
  const early = answer.extra.sources as { sources?: CitedText[] } | undefined;
  return ragOf(answer)?.sources ?? early?.sources ?? [];
}
