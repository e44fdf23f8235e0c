/** What is found: entries under headings, and which of them fit some words. Pure. */
import type { ReactNode } from "react";

export interface Entry {
  id: string;
  title: string;
  /** Where it is. */
  detail?: string;
  key?: string;
  /** What was looked for, in its own words. */
  says?: string;
  icon?: ReactNode;
  run: () => void;
}

export interface Section {
  title: string;
  entries: Entry[];
}

/** Those whose title has all of the words, those that begin with them first; each list keeps its order. */
export function fitting(entries: Entry[], words: string, most: number): Entry[] {
  const wanted = plain(words).split(/\s+/).filter(Boolean);
  const rank = (title: string) => {
    const text = plain(title);
    if (!wanted.every((word) => text.includes(word))) return 2;
    return text.startsWith(wanted[0] ?? "") ? 0 : 1;
  };
  const ranked = entries.map((entry) => ({ entry, rank: rank(entry.title) }));
  return ranked
    .filter((each) => each.rank < 2)
    .toSorted((one, other) => one.rank - other.rank)
    .slice(0, most)
    .map(({ entry }) => entry);
}

/** Without capitals and accents: whoever types seldom minds them. */
function plain(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim();
}

/** The index after a step, round at both ends. */
export function stepped(index: number, by: number, length: number): number {
  return length === 0 ? 0 : (index + by + length) % length;
}
