/** Levels for an answer's headings: models begin at any, and none may be skipped for those who go from one to the next. */
import type { Element, Root } from "hast";
import type { Block } from "./blocks.ts";

/** The levels, as written, of the headings that what follows stands under: `24` is a fourth below a second. */
type Outline = string;

// The page's own headings come first.
const FIRST = 3;
const LAST = 6;
// An underlined heading is left out, which makes what follows it in other blocks no deeper than it should be.
const WRITTEN = /^ {0,3}(#{1,6})(?:\s|$)/gm;
// Code in a list is part of its text, and a comment in it is no heading.
const FENCED = /^[ \t]*(`{3,}|~{3,}).*\n[\s\S]*?(?:^[ \t]*\1|(?![\s\S]))/gm;

/** Each block with what it stands under. The text before a block decides that, so a growing answer changes none. */
export function withOutlines(blocks: Block[]): (Block & { outline: Outline })[] {
  let outline: Outline = "";
  return blocks.map((block) => {
    const above = outline;
    if (block.kind === "text") {
      const prose = block.text.replace(FENCED, "");
      for (const [, marks = ""] of prose.matchAll(WRITTEN)) outline = under(outline, marks.length);
    }
    return { ...block, outline: above };
  });
}

/** A rehype plugin: a heading is one level below the one that it stands under, however many the model left out. */
export function rehypeHeadings(above: Outline) {
  return (tree: Root): void => {
    lower(tree, above);
  };
}

function lower(parent: Root | Element, above: Outline): Outline {
  let outline = above;
  for (const child of parent.children) {
    if (child.type !== "element") continue;
    const level = /^h([1-6])$/.exec(child.tagName)?.[1];
    if (level) {
      outline = under(outline, Number(level));
      child.tagName = `h${Math.min(FIRST - 1 + outline.length, LAST)}`;
      child.properties = {};
    } else {
      outline = lower(child, outline);
    }
  }
  return outline;
}

function under(outline: Outline, level: number): Outline {
  return [...outline].filter((open) => Number(open) < level).join("") + level;
}
