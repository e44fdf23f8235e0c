/**
 * Cuts Markdown into blocks that can be parsed apart, so that a growing answer parses only its last one.
 * Knows CommonMark only as far as it must to never cut inside a fence, a list, a quote or a table.
 */
export interface Block {
  kind: "text" | "code";
  text: string;
  /** The fence's language, for code. */
  language: string;
  /** Code whose closing fence has not come yet. */
  open: boolean;
}

const FENCE = /^ {0,3}(`{3,}|~{3,})([^`]*)$/;
const LIST_ITEM = /^\s*([-*+]|\d{1,9}[.)])\s/;
// A line that may go on with a list after a blank line: another item, or something indented below one.
const CONTINUES = /^(\s+\S|[-*+]\s|\d{1,9}[.)]\s)/;
// A link's or footnote's definition works across blocks: such a text stays whole.
const DEFINITION = /^ {0,3}\[[^\]]+\]:/m;

export function splitBlocks(markdown: string): Block[] {
  if (DEFINITION.test(markdown)) return [textBlock(markdown)];
  const blocks: Block[] = [];
  let lines: string[] = [];
  const endText = () => {
    if (lines.some((line) => line.trim() !== "")) blocks.push(textBlock(lines.join("\n")));
    lines = [];
  };
  const all = markdown.split("\n");
  for (let index = 0; index < all.length; index++) {
    const line = all[index] ?? "";
    const fence = FENCE.exec(line);
    if (fence && !insideList(lines)) {
      endText();
      const end = closingFence(all, index, fence[1] ?? "");
      blocks.push(codeBlock(all.slice(index + 1, end), fence, end >= all.length));
      index = end;
    } else if (fence) {
      // A fence in a list belongs to the list, with its blank lines.
      const end = closingFence(all, index, fence[1] ?? "");
      lines.push(...all.slice(index, end + 1));
      index = end;
    } else {
      if (startsBlock(lines, line)) endText();
      lines.push(line);
    }
  }
  endText();
  return blocks;
}

function startsBlock(lines: string[], line: string): boolean {
  return lines.at(-1)?.trim() === "" && line.trim() !== "" && !(CONTINUES.test(line) && insideList(lines));
}

function insideList(lines: string[]): boolean {
  return lines.some((line) => LIST_ITEM.test(line) || line.startsWith("    "));
}

/** The index of the line that closes the fence, or the number of lines when none does. */
function closingFence(lines: string[], start: number, fence: string): number {
  const closing = new RegExp(`^ {0,3}\\${fence[0]}{${fence.length},}\\s*$`);
  const end = lines.findIndex((line, index) => index > start && closing.test(line));
  return end < 0 ? lines.length : end;
}

function textBlock(text: string): Block {
  return { kind: "text", text, language: "", open: false };
}

function codeBlock(lines: string[], fence: RegExpExecArray, open: boolean): Block {
  const language = (fence[2] ?? "").trim().split(/\s/)[0] ?? "";
  return { kind: "code", text: lines.join("\n"), language, open };
}
