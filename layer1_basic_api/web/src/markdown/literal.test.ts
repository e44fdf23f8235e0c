import { expect, test } from "vitest";
import { remarkLiteralHtml } from "./literal.ts";

test("HTML inside a sentence becomes text", () => {
  const tree = {
    type: "root",
    children: [{ type: "paragraph", children: [{ type: "html", value: "<T>" }] }],
  };
  remarkLiteralHtml()(tree);
  expect(tree.children[0]?.children).toEqual([{ type: "text", value: "<T>" }]);
});

test("HTML that is a block of its own becomes a paragraph", () => {
  const tree = { type: "root", children: [{ type: "html", value: "<div>hello</div>" }] };
  remarkLiteralHtml()(tree);
  expect(tree.children).toEqual([
    { type: "paragraph", children: [{ type: "text", value: "<div>hello</div>" }] },
  ]);
});
