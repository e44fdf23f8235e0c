import { expect, test } from "vitest";
import type { Panel } from "../slots.ts";
import { samplesOf } from "./samples.ts";

const { signal } = new AbortController();
const low: Panel = { id: "low", title: "", samples: { questions: ["Low?"] } };
const high = (samples: Panel["samples"]): Panel => ({ id: "high", title: "", ...(samples && { samples }) });

test.each([
  ["has some", high({ questions: ["High?"] }), "high"],
  ["has some now", high(async () => ({ questions: ["High?"] })), "high"],
  ["has none now", high(async () => null), "low"],
  ["has none", high(undefined), "low"],
  [
    "cannot say",
    high(async () => {
      throw new Error("away");
    }),
    "low",
  ],
])("where the highest panel %s", async (_, panel, shown) => {
  expect((await samplesOf([panel, low], signal)).panel).toBe(shown);
});

test("no panel, no questions", async () => {
  expect(await samplesOf([], signal)).toEqual({ panel: undefined, samples: null });
});
