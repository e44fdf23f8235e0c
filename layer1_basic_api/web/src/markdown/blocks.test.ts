import { expect, test } from "vitest";
import { splitBlocks } from "./blocks.ts";

const texts = (markdown: string) => splitBlocks(markdown).map((block) => block.text.trim());

test("paragraphs, headings and tables are blocks of their own", () => {
  expect(texts("# Title\n\nOne\ntwo.\n\n| a |\n|---|\n| 1 |\n\nEnd")).toEqual([
    "# Title",
    "One\ntwo.",
    "| a |\n|---|\n| 1 |",
    "End",
  ]);
});

test.each([
  "- one\n\n- two\n\n  below two",
  "1. one\n\n2. two",
  "Steps:\n1. one\n\n2. two",
  "1. run\n   ```sh\n   ls\n\n   pwd\n   ```\n\n2. look",
  "- a\n    - b\n\n    - c",
])("a list is never cut: %j", (list) => {
  expect(texts(`${list}\n\nAfter`)).toEqual([list, "After"]);
});

test("code is a block with its language, blank lines and all", () => {
  expect(splitBlocks("See:\n```python title=x\na = 1\n\n\nb = 2\n```\nDone")).toEqual([
    { kind: "text", text: "See:", language: "", open: false },
    { kind: "code", text: "a = 1\n\n\nb = 2", language: "python", open: false },
    { kind: "text", text: "Done", language: "", open: false },
  ]);
});

test("a fence that has not closed yet is open", () => {
  expect(splitBlocks("```js\nlet a")).toEqual([{ kind: "code", text: "let a", language: "js", open: true }]);
});

test("a longer fence holds a shorter one", () => {
  expect(texts("````md\n```js\n1\n```\n````\nEnd")).toEqual(["```js\n1\n```", "End"]);
});

test("a text with link or footnote definitions stays whole", () => {
  const text = "See [one][1] and[^n].\n\nMore.\n\n[1]: https://example.org\n[^n]: A note.";
  expect(texts(text)).toEqual([text]);
});

test("finished blocks stay the same while the answer grows", () => {
  const markdown = "# T\n\nOne.\n\n- a\n- b\n\nTwo.\n\n```py\nx = 1\n```\n\nThree.";
  let before: string[] = [];
  for (let end = 1; end <= markdown.length; end++) {
    const now = texts(markdown.slice(0, end));
    expect(now.slice(0, before.length - 1)).toEqual(before.slice(0, -1));
    before = now;
  }
});
