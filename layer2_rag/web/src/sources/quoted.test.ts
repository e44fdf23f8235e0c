import { expect, test } from "vitest";
import type { SourceText } from "../api/types.ts";
import { quotedBy } from "./quoted.ts";

const TEXT = "👋 The *ferry* leaves\nat noon. It is called `Anna [3]`. Nobody knows why.";
const QUOTE = { start: 1_060, end: 1_077, text: "Nobody knows why." };
const source = { n: 1, start: 1_000, end: 1_000 + [...TEXT].length, text: TEXT, quote: QUOTE } as SourceText;
const of = (before: string) => quotedBy(source, before);

test.each([
  ["The ferry leaves at noon.", "The *ferry* leaves\nat noon."],
  ["It is called Anna (3).", "It is called `Anna [3]`."],
  ["So much is sure: nobody asked. It is called Anna (3).", "It is called `Anna [3]`."],
])("what an answer repeats is found, however it draws it: %s", (before, words) => {
  const { start, end, text } = of(before);
  expect(text).toBe(words);
  expect([...TEXT].slice(start - source.start, end - source.start).join("")).toBe(words);
});

test.each(["", "It sails daily.", "noon.", "he ferry leaves at n"])(
  "where it has none of the words, it is the best sentence: %s",
  (before) => expect(of(before)).toEqual(QUOTE),
);
