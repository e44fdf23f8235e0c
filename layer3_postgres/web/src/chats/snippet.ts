/** A run of an answer in one line, without the marks of Markdown and the numbers of sources. Pure. */
const MARKS = /\[\d{1,3}\]|[*_`#>|~]+|^\s*[-+]\s/gm;

export function plainly(text: string): string {
  return text
    .replace(MARKS, " ")
    .replace(/\s+/g, " ")
    .replace(/ ([.,;:!?])/g, "$1")
    .trim();
}
