import { expect, test } from "vitest";
import { codePoints, cut, flowing, unitsOf } from "./offsets.ts";

const TEXT = "a👋b👩‍👧c\u{1F600}";

test("code points are counted as Python counts them", () => {
  expect(codePoints(TEXT)).toBe([...TEXT].length);
  expect(codePoints("")).toBe(0);
  // Half of a pair is one, as it is when iterated.
  expect(codePoints("a\uD83D")).toBe(2);
});

test("an offset in code points becomes one in UTF-16 units", () => {
  const points = [...TEXT];
  for (let index = 0; index <= points.length; index++) {
    expect(TEXT.slice(unitsOf(TEXT, index))).toBe(points.slice(index).join(""));
  }
  expect(unitsOf(TEXT, 99)).toBe(TEXT.length);
});

test("a text is cut at the passage and at the quote in it", () => {
  const text = "👋 before. The 👩 words. after";
  const quote = { start: 10, end: 22 };
  const pieces = cut(text, 0, { start: 2, end: quote.end }, quote);
  expect(pieces.map(({ text, kind }) => [kind, text])).toEqual([
    ["rest", "👋 "],
    ["passage", "before. "],
    ["quote", "The 👩 words."],
    ["rest", " after"],
  ]);
});

test("a window counts from where it begins, and may hold only a part of the passage", () => {
  const pieces = cut("👋cdef", 100, { start: 90, end: 103 }, { start: 95, end: 101 });
  expect(pieces).toEqual([
    { text: "👋", kind: "quote", start: 100 },
    { text: "cd", kind: "passage", start: 101 },
    { text: "ef", kind: "rest", start: 103 },
  ]);
});

test("a paragraph flows where an editor broke its lines, and nothing else moves", () => {
  const long = "This line of a paragraph was broken by an editor at about eighty";
  const row = "what happens when: the same file comes twice; here: it is the same document";
  const text = `${long}\ncharacters.\n\n- an item\n- ${long}\n- another\n${long}:\nmystack up\nshort\nlines\n\n${row}\n${row}\n   ${long}\nlast`;
  const shown = flowing(text);
  expect(shown).toBe(text.replace("eighty\ncharacters", "eighty characters"));
  expect(shown).toHaveLength(text.length);
});

test("what is put together again is the text", () => {
  for (const [start, end] of [
    [0, 0],
    [0, 3],
    [3, 5],
    [2, 99],
    [50, 60],
  ] as const) {
    const pieces = cut(TEXT, 0, { start, end }, { start: start + 1, end });
    expect(pieces.map(({ text }) => text).join("")).toBe(TEXT);
  }
});
