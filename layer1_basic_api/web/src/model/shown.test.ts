import { expect, test } from "vitest";
import type { Models } from "../api/types.ts";
import { shownModel } from "./shown.ts";

const models: Models = {
  provider: "ollama",
  model: "llama3",
  state: "ready",
  detail: "",
  commands: [],
  items: [{ id: "llama3", context_length: 8192 }],
};

test.each([
  [models, undefined, "llama3", "ollama · ready", "ready"],
  [models, "llama3", "llama3", "ollama · ready", "ready"],
  [models, "gone", "gone", "ollama · not installed", "missing"],
  [
    { ...models, state: "unreachable", items: [] } as Models,
    null,
    "llama3",
    "ollama · does not answer",
    "unreachable",
  ],
  [{ ...models, state: "none", model: null, items: [] } as Models, "old", "No model", "Connect one", "none"],
])("%#: the rail says which model answers and how it is", (given, wanted, name, status, state) => {
  expect(shownModel(given, wanted)).toEqual({ name, status, state });
});

test("a page that does something without a model says what", () => {
  const none: Models = { ...models, model: null, state: "none", items: [] };
  expect(shownModel(none, null)).toEqual({ name: "No model", status: "Connect one", state: "none" });
  expect(shownModel(none, null, "quoting").status).toBe("quoting");
});
