import { expect, test } from "vitest";
import type { WordBox } from "../api/types.ts";
import { legible, marksOf } from "./marks.ts";

function word(left: number, right: number, top = 0.1, page = 1): WordBox {
  return { page, left, right, top, bottom: top + 0.01 };
}

test("words that follow each other in a line are one mark; a new line, a column or a page begins another", () => {
  const boxes = [
    word(0.1, 0.2),
    word(0.21, 0.3, 0.101),
    word(0.1, 0.2, 0.12),
    word(0.6, 0.7, 0.12),
    word(0.71, 0.8, 0.12, 2),
  ];
  expect(marksOf(boxes, 1, 1.4).map(({ left, right, top }) => [left, right, top])).toEqual([
    [0.1, 0.3, 0.1],
    [0.1, 0.2, 0.12],
    [0.6, 0.7, 0.12],
  ]);
  expect(marksOf(boxes, 2, 1.4)).toEqual([boxes[4]]);
});

test.each([
  [2_000, 0],
  [800, 1],
  [300, 2],
])("on a page of %d pixels small letters are enlarged", (height, index) => {
  expect(legible(word(0, 1), height, [1, 1.5, 2.25])).toBe(index);
  expect(legible(undefined, height, [1, 1.5, 2.25])).toBe(0);
});
