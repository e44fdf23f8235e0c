import { expect, test } from "vitest";
import { fitting, stepped } from "./finding.ts";

const entries = ["Harbour rules", "The rules of Häfen", "New chat", "Rules"].map((title) => ({
  id: title,
  title,
  run: () => undefined,
}));
const titles = (words: string, most = 9) => fitting(entries, words, most).map(({ title }) => title);

test("all words must be there, in whatever case and with or without accents", () => {
  expect(titles("rules hafen")).toEqual(["The rules of Häfen"]);
  expect(titles("RULES")).toEqual(["Rules", "Harbour rules", "The rules of Häfen"]);
  expect(titles("harbour chat")).toEqual([]);
});

test("as many as there is room for", () => {
  expect(titles("rules", 1)).toEqual(["Rules"]);
});

test("steps go round", () => {
  expect([stepped(0, -1, 3), stepped(2, 1, 3), stepped(0, 1, 0)]).toEqual([2, 0, 0]);
});
