/** Shows HTML in an answer as the text it is: `Vec<T>` keeps its `<T>`, and no tag of a model's becomes an element. */

interface Node {
  type: string;
  value?: string;
  children?: Node[];
}

const BLOCKS = new Set(["root", "blockquote", "listItem", "footnoteDefinition"]);

/** A remark plugin. HTML that stands as a block of its own becomes a paragraph. */
export function remarkLiteralHtml() {
  return literal;
}

function literal(node: Node): void {
  if (!node.children) return;
  node.children = node.children.map((child) => {
    literal(child);
    if (child.type !== "html") return child;
    const text = { type: "text", value: child.value ?? "" };
    return BLOCKS.has(node.type) ? { type: "paragraph", children: [text] } : text;
  });
}
