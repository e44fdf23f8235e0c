/** Puts panels' components into an answer's text, in the place of what their pattern finds. Code is left alone. */
import type { Element, ElementContent, Root, Text } from "hast";
import { createContext } from "react";
import type { Answer } from "../chat/state.ts";

/** The answer whose text is drawn; what panels put into it reads it here. */
export const AnswerContext = createContext<Answer | null>(null);

export interface Pattern {
  /** The panel's id. */
  panel: string;
  pattern: RegExp;
}

export const INLINE_TAG = "panel-inline";
const LEFT_ALONE = ["code", "pre", "a"];
const BLOCKS = ["p", "li", "td", "th", "h1", "h2", "h3", "h4", "h5", "h6"];

/** A rehype plugin: each match becomes `<panel-inline panel=… match=… before=…>`. */
export function rehypeInline(patterns: Pattern[]) {
  return (tree: Root): void => {
    for (const { panel, pattern } of patterns) new Inliner(panel, pattern).replaceIn(tree);
  };
}

class Inliner {
  readonly #panel: string;
  readonly #pattern: RegExp;
  /** The text of the block so far, up to the last match; and after it. */
  #before = "";
  #since = "";

  constructor(panel: string, pattern: RegExp) {
    this.#panel = panel;
    this.#pattern = pattern;
  }

  replaceIn(parent: Root | Element): void {
    const children = parent.children as ElementContent[];
    parent.children = children.flatMap((child) => {
      if (child.type === "text") return this.#cut(child);
      if (child.type === "element") this.#enter(child);
      return [child];
    });
  }

  #enter(element: Element): void {
    if (BLOCKS.includes(element.tagName)) this.#before = this.#since = "";
    if (LEFT_ALONE.includes(element.tagName)) this.#since += textOf(element);
    else this.replaceIn(element);
  }

  #cut({ value }: Text): ElementContent[] {
    const pieces: ElementContent[] = [];
    let end = 0;
    for (const found of value.matchAll(this.#pattern)) {
      const text = value.slice(end, found.index);
      pieces.push(...glued(text, this.#inline(found[0], text)));
      end = found.index + found[0].length;
    }
    this.#since += value.slice(end);
    return [...pieces, { type: "text", value: value.slice(end) }];
  }

  /** Two matches that follow each other stand behind the same words. */
  #inline(match: string, text: string): Element {
    this.#since += text;
    if (this.#since.trim()) this.#before = this.#since.trim();
    this.#since = "";
    const properties = { panel: this.#panel, match, before: this.#before };
    return { type: "element", tagName: INLINE_TAG, properties, children: [] };
  }
}

/** The match stays in the line of the word that it stands behind, unless that is too long for one. */
function glued(text: string, inline: Element): ElementContent[] {
  const word = /\S{1,24} ?$/.exec(text)?.[0] ?? "";
  const rest = text.slice(0, text.length - word.length);
  const together: Element = {
    type: "element",
    tagName: "span",
    properties: { className: ["glued"] },
    children: [{ type: "text", value: word }, inline],
  };
  return [{ type: "text", value: rest }, together];
}

function textOf(node: ElementContent): string {
  if (node.type === "element") return node.children.map(textOf).join("");
  return node.type === "text" ? node.value : "";
}
