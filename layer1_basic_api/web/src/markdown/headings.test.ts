import type { Root } from "hast";
import { expect, test } from "vitest";
import { splitBlocks } from "./blocks.ts";
import { rehypeHeadings, withOutlines } from "./headings.ts";

const outlines = (text: string) => withOutlines(splitBlocks(text)).map(({ outline }) => outline);

function levels(above: string, ...written: string[]): string[] {
  const children = written.map((tagName) => ({
    type: "element" as const,
    tagName,
    properties: {},
    children: [],
  }));
  const tree: Root = { type: "root", children };
  rehypeHeadings(above)(tree);
  return children.map(({ tagName }) => tagName);
}

test("wherever an answer's headings begin, the first is at the third level and none is skipped", () => {
  expect(levels("", "h1", "h2", "h3")).toEqual(["h3", "h4", "h5"]);
  expect(levels("", "h3", "h5", "h3", "h2")).toEqual(["h3", "h4", "h3", "h3"]);
  expect(levels("", "h1", "h4", "h2", "h2")).toEqual(["h3", "h4", "h4", "h4"]);
  expect(levels("123", "h4", "h5")).toEqual(["h6", "h6"]);
});

test("a block stands under the headings of those before it", () => {
  expect(outlines("### One\n\nText.\n\n##### Two\n\nText.\n\n## Three\n\nText.")).toEqual([
    "",
    "3",
    "3",
    "35",
    "35",
    "2",
  ]);
  expect(levels("35", "h4", "h6")).toEqual(["h4", "h5"]);
});

test("what is no heading changes nothing", () => {
  expect(outlines("- One\n\n  ```sh\n  # a comment\n  ```\n\n### Two\n\nText.").at(-1)).toBe("3");
  expect(outlines("#hashtag\n\n```sh\n# a comment\n```\n\n    # code\n\nText.").at(-1)).toBe("");
});
