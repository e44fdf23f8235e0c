import { expect, test } from "vitest";
import { fileName } from "./download.ts";
import { groupsOf } from "./groups.ts";
import { plainly } from "./snippet.ts";

test("chats stand under the days on which they were last used", () => {
  const now = new Date(2026, 2, 10, 0, 30);
  const used = [
    new Date(2026, 2, 10, 0, 10),
    new Date(2026, 2, 9, 23, 50),
    new Date(2026, 2, 4, 12),
    new Date(2026, 2, 3, 12),
    new Date(2026, 0, 31, 12),
    new Date(2026, 0, 2, 12),
  ];
  const groups = groupsOf(
    used.map((date) => ({ updated_at: date.toISOString() })),
    now,
  );
  expect(groups.map(({ title, items }) => [title, items.length])).toEqual([
    ["Today", 1],
    ["Yesterday", 1],
    ["Last 7 days", 1],
    ["Last 30 days", 1],
    ["January 2026", 2],
  ]);
});

test("a clock of the server that is ahead is no other day", () => {
  const now = new Date(2026, 2, 10, 23, 59);
  const ahead = [{ updated_at: new Date(2026, 2, 11, 0, 1).toISOString() }];
  expect(groupsOf(ahead, now)[0]?.title).toBe("Today");
});

test("what is found is shown without the marks of Markdown", () => {
  expect(plainly("costs **twelve euros** [1], and\n- `ships` of the town.")).toBe(
    "costs twelve euros, and ships of the town.",
  );
});

test("a file is called as its chat, in letters that every system takes", () => {
  expect(fileName("Häfen: a/b “c”?", "md")).toBe("Häfen-a-b-c.md");
  expect(fileName("???", "json")).toBe("chat.json");
});
