/** The API's shapes under the names that these panels use, and which of layer 1's answers have more in them here. */
import type { Answer } from "@mystack/page/chat/state.ts";

export type State = "received" | "processing" | "ready" | "failed";

export interface DocumentInfo {
  id: string;
  name: string;
  collection: string;
  kind: string;
  metadata: Record<string, unknown>;
  tags: string[];
  source: string | null;
  state: State;
  reason: string | null;
  progress: { done: number; total: number } | null;
  bytes: number;
  sha256: string;
  chunks: number;
  format: string | null;
  title: string | null;
  author: string | null;
  date: string | null;
  language: string | null;
  pages: number;
  created_at: string;
  updated_at: string;
}

export interface DocumentPage {
  items: DocumentInfo[];
  next: string | null;
}

export interface CollectionInfo {
  name: string;
  embedding_model: string;
  dimension: number;
  documents: number;
  created_at: string;
}

export interface WordBox {
  page: number;
  left: number;
  top: number;
  right: number;
  bottom: number;
}

export interface FoundText {
  document_id: string;
  document_name: string;
  page: number | null;
  section: string;
  start: number;
  end: number;
  text: string;
  score: number;
}

export type Mode = "hybrid" | "dense" | "keyword";

export interface SearchRequest {
  query: string;
  collection?: string;
  filters?: Record<string, unknown>;
  limit?: number;
  mode?: Mode;
}

export interface SearchResponse {
  results: FoundText[];
  timings: Record<string, number>;
}

export interface NearText extends FoundText {
  quote: { start: number; end: number; text: string };
}

export interface SourceText extends NearText {
  n: number;
}

export interface Stage {
  name: string;
  milliseconds: number;
  candidates: { chunk_id: string; document_id: string; scores: Record<string, number> }[];
}

export interface TraceText {
  way: "documents" | "off" | "greeting" | "thanks" | "conversation" | "empty";
  question: string;
  confidence: number | null;
  threshold: number | null;
  stages: Stage[];
  milliseconds: Record<string, number>;
}

export interface RagFields {
  grounded: boolean;
  sources: SourceText[];
  cited: number[];
  near: NearText[];
  trace: TraceText | null;
}

/** What this layer's server adds to the end of an answer; null while it grows, and where the end never came. */
export function ragOf(answer: Answer): RagFields | null {
  const result = answer.result as Partial<RagFields> | null;
  return Array.isArray(result?.sources) ? (result as RagFields) : null;
}

/** The passages that an answer may cite, also while it grows. */
export function sourcesOf(answer: Answer): SourceText[] {
  const early = answer.extra.sources as { sources?: SourceText[] } | undefined;
  return ragOf(answer)?.sources ?? early?.sources ?? [];
}
