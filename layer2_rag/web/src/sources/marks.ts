/** Boxes of words become marks: a run of words in a line is one, and a page of letters too small to read is enlarged. Pure. */
import type { PDFPageProxy } from "pdfjs-dist/legacy/build/pdf.mjs";
import type { WordBox } from "../api/types.ts";

/** Words of a line stand closer than this, measured in their height; columns of a table do not. */
const GAP = 1.2;

/** In the order of the words; boxes of other pages are left out. */
export function marksOf(boxes: WordBox[], page: number, ratio: number): WordBox[] {
  const marks: WordBox[] = [];
  for (const box of boxes) {
    if (box.page !== page) continue;
    const last = marks.at(-1);
    if (last && follows(last, box, ratio)) marks[marks.length - 1] = around(last, box);
    else marks.push(box);
  }
  return marks;
}

/** `ratio`: the page's height over its width, since boxes count in shares of each. */
function follows(one: WordBox, next: WordBox, ratio: number): boolean {
  const height = one.bottom - one.top;
  const sameLine =
    Math.abs(next.top - one.top) < height / 2 && Math.abs(next.bottom - one.bottom) < height / 2;
  const gap = next.left - one.right;
  return sameLine && gap > -height * ratio && gap < GAP * height * ratio;
}

function around(one: WordBox, next: WordBox): WordBox {
  const top = Math.min(one.top, next.top);
  return { ...one, top, bottom: Math.max(one.bottom, next.bottom), right: Math.max(one.right, next.right) };
}

export function ratioOf(page: PDFPageProxy): number {
  const { width, height } = page.getViewport({ scale: 1 });
  return height / width;
}

/** Pixels that the height of a word should have. */
const LEGIBLE = 11;

/** The index of the first of `zooms` at which a word can be read on a page that is so many pixels high without one. */
export function legible(word: WordBox | undefined, height: number, zooms: readonly number[]): number {
  if (!word) return 0;
  const index = zooms.findIndex((zoom) => (word.bottom - word.top) * height * zoom >= LEGIBLE);
  return index < 0 ? zooms.length - 1 : index;
}
