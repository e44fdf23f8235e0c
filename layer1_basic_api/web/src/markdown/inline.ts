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

/** A rehype plugin: each match becomes `<panel-inline panel=… match=…>`. */
export function rehypeInline(patterns: Pattern[]) {
  return (tree: Root): void => {
    for (const { panel, pattern } of patterns) replaceIn(tree, panel, pattern);
  };
}

function replaceIn(parent: Root | Element, panel: string, pattern: RegExp): void {
  const children = parent.children as ElementContent[];
  parent.children = children.flatMap((child) => {
    if (child.type === "element" && !LEFT_ALONE.includes(child.tagName)) replaceIn(child, panel, pattern);
    return child.type === "text" ? cut(child, panel, pattern) : [child];
  });
}

function cut({ value }: Text, panel: string, pattern: RegExp): ElementContent[] {
  const pieces: ElementContent[] = [];
  let end = 0;
  for (const found of value.matchAll(pattern)) {
    pieces.push({ type: "text", value: value.slice(end, found.index) }, inlineElement(panel, found[0]));
    end = found.index + found[0].length;
  }
  return [...pieces, { type: "text", value: value.slice(end) }];
}

function inlineElement(panel: string, match: string): Element {
  return { type: "element", tagName: INLINE_TAG, properties: { panel, match }, children: [] };
}
