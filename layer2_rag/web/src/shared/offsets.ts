/** Offsets: the server counts code points, as Python does, and JavaScript counts UTF-16 units. Pure. */
import type { Run } from "./span.ts";

/** The index in `text` that is so many code points from its beginning; its length when there are not as many. */
export function unitsOf(text: string, codePoints: number): number {
  let units = 0;
  for (let left = codePoints; left > 0 && units < text.length; left--) {
    units += (text.codePointAt(units) ?? 0) > 0xffff ? 2 : 1;
  }
  return units;
}

/** How many code points a text has. */
export function codePoints(text: string): number {
  let count = text.length;
  for (const pair of text.matchAll(/[\uD800-\uDBFF][\uDC00-\uDFFF]/g)) count -= pair[0].length - 1;
  return count;
}

/** A line that long was broken by its writer's editor, when nothing begins after it; what is indented was set so. */
const BROKEN = /^(\S.{55,}[^\s:])\n(?=\p{L}|[(“"'`*_]\S)/gmu;

/** The rows of a table follow each other with the same name of their first column. */
const FIRST_COLUMN = /^[^:\n]{1,60}: /;

/** The text with such breaks as spaces: it flows, and every offset stays. */
export function flowing(text: string): string {
  return text.replace(BROKEN, (whole, line: string, at: number) => {
    const [column] = FIRST_COLUMN.exec(line) ?? [];
    return column && text.startsWith(column, at + whole.length) ? whole : `${line} `;
  });
}

export interface Piece {
  text: string;
  /** The quoted words, what is around them in the passage, or the rest of the document. */
  kind: "quote" | "passage" | "rest";
  start: number;
}

/** Cuts a text that begins `offset` code points into its document, so that the quote and its passage can be marked. */
export function cut(text: string, offset: number, passage: Run, quote: Run): Piece[] {
  const inside = (at: number, run: Run) => at >= run.start && at < run.end;
  const end = offset + codePoints(text);
  const edges = [offset, passage.start, quote.start, quote.end, passage.end, end]
    .map((edge) => Math.min(Math.max(edge, offset), end))
    .sort((a, b) => a - b);
  return edges.slice(1).flatMap((next, index) => {
    const start = edges[index] ?? next;
    if (start === next) return [];
    const kind = inside(start, quote) ? "quote" : inside(start, passage) ? "passage" : "rest";
    const units = text.slice(unitsOf(text, start - offset), unitsOf(text, next - offset));
    return [{ text: units, kind, start } as const];
  });
}
