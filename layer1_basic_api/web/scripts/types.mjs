// npm run types -- openapi.json [out.d.ts]: writes the API's types, so that page and server cannot disagree.
import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import openapiTS, { astToString } from "openapi-typescript";

const [source, target = "src/api/schema.d.ts"] = process.argv.slice(2);
if (!source) {
  console.error("Name the file that holds the OpenAPI: npm run types -- openapi.json");
  process.exit(2);
}
// npm runs scripts in the workspace's folder; the path was typed where INIT_CWD is.
const file = pathToFileURL(resolve(process.env.INIT_CWD ?? ".", source));
// A field with a default may be left out of a request, so it is optional.
const types = astToString(await openapiTS(file, { alphabetize: true, defaultNonNullable: false }));
await writeFile(target, `// Generated from the OpenAPI by \`npm run types\`. Do not edit.\n${types}`);
