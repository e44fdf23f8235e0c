import { expect, test } from "vitest";
import { answerTo, id, messageOf } from "../testing.ts";
import { Tree } from "./tree.ts";

/**
 * 1 ─ 2 ─ 3 ─ 4
 *   └ 5     └ 6 ─ 7 ─ 8
 * 9 ─ 10
 */
const messages = [
  messageOf(1, null),
  answerTo(2, 1),
  messageOf(3, 2),
  answerTo(4, 3),
  answerTo(5, 1),
  answerTo(6, 3),
  messageOf(7, 6),
  answerTo(8, 7),
  messageOf(9, null),
  answerTo(10, 9),
];

test("versions of a message stand in one place, the oldest first; first questions are versions too", () => {
  const tree = new Tree(messages);
  expect(tree.siblings(id(6))).toEqual([4, 6].map(id));
  expect(tree.siblings(id(9))).toEqual([1, 9].map(id));
  expect(tree.siblings(id(99))).toEqual([]);
});

test("a way leads to where one was last on it", () => {
  const tree = new Tree(messages);
  expect(tree.leafUnder(id(1))).toBe(id(8));
  expect(tree.leafUnder(id(4))).toBe(id(4));
  expect(tree.newest()).toBe(id(10));
  expect(tree.isLeaf(id(6))).toBe(false);
});
