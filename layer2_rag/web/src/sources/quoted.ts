/** The words of a passage that an answer repeats: what a citation that stands behind them is to show. Pure. */
import type { SourceText } from "../api/types.ts";
import { codePoints } from "../shared/offsets.ts";
import type { Run } from "../shared/span.ts";

export interface Quoted extends Run {
  text: string;
}

/** Fewer letters than that may stand anywhere. */
const FEWEST = 8;
const LETTER = /^[\p{L}\p{N}]/u;
/** The last letter, and what closes its sentence. */
const ENDING = /^.[.!?:;,)\]"”’`*_]*/su;

/** The words of `source` that `before` ends with, as they stand there; where it has none of its words, its best sentence. */
export function quotedBy(source: SourceText, before: string): Quoted {
  const [lastSentence = ""] = /[^.!?\n]*[.!?:]*$/.exec(before.trim()) ?? [];
  return found(source, before) ?? found(source, lastSentence) ?? source.quote;
}

/** Marks of Markdown, quotation marks and line ends are not compared: an answer draws them in its own way. */
function found({ text, start }: SourceText, words: string): Quoted | null {
  const wanted = lettersOf(words);
  const letters = lettersOf(text);
  if (wanted.text.length < FEWEST) return null;
  const index = letters.text.indexOf(wanted.text);
  if (index < 0) return null;
  const from = letters.at[index] ?? 0;
  const last = letters.at[index + wanted.text.length - 1] ?? 0;
  const to = last + (ENDING.exec(text.slice(last))?.[0].length ?? 0);
  if (LETTER.test(characterBefore(text, from)) || LETTER.test(text.slice(to, to + 2))) return null;
  const begin = start + codePoints(text.slice(0, from));
  const quoted = text.slice(from, to);
  return { start: begin, end: begin + codePoints(quoted), text: quoted };
}

const characterBefore = (text: string, at: number): string =>
  [...text.slice(Math.max(0, at - 2), at)].at(-1) ?? "";

function lettersOf(text: string): { text: string; at: number[] } {
  const at: number[] = [];
  let letters = "";
  let index = 0;
  for (const character of text) {
    if (LETTER.test(character)) {
      for (let unit = 0; unit < character.length; unit++) at.push(index);
      letters += character;
    }
    index += character.length;
  }
  return { text: letters, at };
}
