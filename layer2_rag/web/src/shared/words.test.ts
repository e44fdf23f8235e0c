import { expect, test } from "vitest";
import { count, nearlyWhere, seconds, size, whereOf } from "./words.ts";

test.each([
  [0, "0 B"],
  [999, "999 B"],
  [1_200, "1.2 KB"],
  [45_000, "45 KB"],
  [3_400_000, "3.4 MB"],
  [5_000_000_000_000, "5000 GB"],
])("%d bytes are %s", (bytes, words) => expect(size(bytes)).toBe(words));

test("figures have their unit, and one is one", () => {
  expect([count(1, "page"), count(1200, "page")]).toEqual(["1 page", "1,200 pages"]);
  expect([seconds(400), seconds(12_300), seconds(300_000)]).toEqual(["0.4 s", "12 s", "5 min"]);
});

test("a place is said by what is known of it", () => {
  const nowhere = { document_name: "notes", page: null, section: "" };
  const limits = { document_name: "a.pdf", page: 3, section: "Guide › Limits" };
  expect(whereOf(limits)).toBe("page 3 · Guide › Limits");
  expect(whereOf(nowhere)).toBe("");
  expect(nearlyWhere(limits)).toBe("page 3 · Limits");
  expect(nearlyWhere(nowhere)).toBe("");
});

test.each([
  ["talk.pptx", "slide 3"],
  ["Budget.XLSX", "sheet 3"],
  ["novel.epub", "chapter 3"],
  ["paper", "page 3"],
])("in %s a place is %s", (document_name, where) => {
  expect(whereOf({ document_name, page: 3, section: "" })).toBe(where);
});
