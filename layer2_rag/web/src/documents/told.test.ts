import { expect, test } from "vitest";
import { documentOf } from "../testing.ts";
import { facts, shareOf, stateOf } from "./told.ts";

test("a document is told by its format, pages, passages and size", () => {
  expect(facts(documentOf())).toBe("PDF · 2 pages · 3 passages · 1.2 KB");
  expect(facts(documentOf({ format: "pptx", pages: 1 }))).toBe("PPTX · 1 slide · 3 passages · 1.2 KB");
  expect(facts(documentOf({ format: "markdown", pages: 0 }))).toBe("Markdown · 3 passages · 1.2 KB");
  expect(facts(documentOf({ state: "failed", format: null, pages: 0 }))).toBe("1.2 KB");
});

test("its state says how far it is", () => {
  const at = Date.parse("2026-01-01T00:00:05Z");
  const working = documentOf({ state: "processing", progress: { done: 3, total: 12 } });
  expect(stateOf(working, at)).toBe("indexing 3 of 12 · 3.0 s");
  expect(shareOf(working)).toBe(0.25);
  expect(stateOf(documentOf({ state: "processing", progress: { done: 0, total: 0 } }), at)).toBe(
    "reading · 3.0 s",
  );
  expect(stateOf(documentOf(), at)).toBe("ready");
  expect(stateOf(documentOf({ state: "failed" }), at)).toBe("failed");
});
