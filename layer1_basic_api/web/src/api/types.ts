/** The API's shapes under the names that the page uses. The shapes themselves are generated: see schema.d.ts. */
import type { components, paths } from "./schema.d.ts";

type Schemas = components["schemas"];
export type ChatRequest = Schemas["ChatRequest"];
export type ChatAnswer = Schemas["ChatResponse"];
export type Capabilities = Schemas["Capabilities"];
export type Models = Schemas["Models"];
export type ModelState = Models["state"];
export type Problem = Schemas["ProblemDetails"];
export type HistoryMessage = Schemas["HistoryMessage"];

/** Paths that answer a GET with JSON, and what each answers: a path that the API does not have does not compile. */
type Gets = {
  [P in keyof paths as paths[P] extends {
    get: { responses: { 200: { content: { "application/json": unknown } } } };
  }
    ? P
    : never]: paths[P] extends { get: { responses: { 200: { content: { "application/json": infer A } } } } }
    ? A
    : never;
};
export type GetPath = keyof Gets;
export type GetAnswer<P extends GetPath> = Gets[P];
