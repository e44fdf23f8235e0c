import type { Root } from "hast";
import { expect, test } from "vitest";
import { rehypeInline } from "./inline.ts";

const text = (value: string) => ({ type: "text", value }) as const;
const element = (tagName: string, ...children: Root["children"]) =>
  ({ type: "element", tagName, properties: {}, children }) as Root["children"][number];

test("what a panel's pattern finds becomes its element; code and links are left alone", () => {
  const tree: Root = {
    type: "root",
    children: [
      element("p", text("So [1] and [2]."), element("code", text("a[1]")), element("a", text("[3]"))),
    ],
  };
  rehypeInline([{ panel: "rag", pattern: /\[\d+\]/g }])(tree);
  const found = JSON.stringify(tree).match(/"match":"[^"]+"/g);
  expect(found).toEqual(['"match":"[1]"', '"match":"[2]"']);
  expect(JSON.stringify(tree)).toContain('"value":"a[1]"');
  const words = [
    ...JSON.stringify(tree).matchAll(/"glued"\]},"children":\[{"type":"text","value":"([^"]*)"/g),
  ];
  expect(words.map(([, word]) => word)).toEqual(["So ", "and "]);
});

test("a match knows the words that it stands behind, in its own block", () => {
  const tree: Root = {
    type: "root",
    children: [
      element("p", text("Set "), element("code", text("a[0]")), text(" first. [1][2] Then stop. [3]")),
      element("p", text("[1] alone")),
    ],
  };
  rehypeInline([{ panel: "rag", pattern: /\[\d+\]/g }])(tree);
  const found = JSON.stringify(tree).match(/"before":"[^"]*"/g);
  const behind = ["Set a[0] first.", "Set a[0] first.", "Then stop.", ""];
  expect(found).toEqual(behind.map((words) => `"before":"${words}"`));
});
