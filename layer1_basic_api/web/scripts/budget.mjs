// Prints what a first visit loads, gzipped, and fails over the budget. Lazy chunks (the highlighter) are not counted.
import { readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";

const BUDGET = 250 * 1024;
const html = await readFile("dist/index.html", "utf8");
const first = [...html.matchAll(/(?:src|href)="\.\/([^"]+)"/g)].map((match) => match[1]);

let total = gzipSync(html).length;
for (const path of first) {
  const size = gzipSync(await readFile(`dist/${path}`)).length;
  console.log(`${(size / 1024).toFixed(1).padStart(8)} KB  ${path}`);
  total += size;
}
console.log(`${(total / 1024).toFixed(1).padStart(8)} KB  first load, gzip (budget ${BUDGET / 1024} KB)`);
if (total > BUDGET) {
  console.error("The first load is over its budget: put what is not needed at once behind import().");
  process.exit(1);
}
