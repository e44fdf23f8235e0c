/** What the tests of these panels share. Not part of the page. */
import type { DocumentInfo } from "./api/types.ts";

export function documentOf(change: Partial<DocumentInfo> = {}): DocumentInfo {
  const nothing = {
    source: null,
    reason: null,
    progress: null,
    title: null,
    author: null,
    date: null,
    language: null,
  };
  const made = { created_at: "2026-01-01T00:00:00Z", updated_at: "2026-01-01T00:00:02Z" };
  const what = { id: "d1", name: "a.pdf", collection: "default", kind: "document", metadata: {}, tags: [] };
  const how = { state: "ready", bytes: 1200, sha256: "", chunks: 3, format: "pdf", pages: 2 } as const;
  return { ...nothing, ...made, ...what, ...how, ...change };
}
