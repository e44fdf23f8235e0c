import { expect, test } from "vitest";
import { conditions, readFilters, readForm, writeFilters } from "./filters.ts";

test("what is left empty is no filter", () => {
  const form = new FormData();
  for (const [name, value] of [
    ["kind", " report "],
    ["author", ""],
    ["from", "2024-01-01"],
  ] as const) {
    form.set(name, value);
  }
  expect(readForm(form)).toEqual({ kind: "report", from: "2024-01-01" });
});

test("the address keeps filters; what it has beside them is none", () => {
  const filters = { kind: "report & plan", tags: "a, b", from: "2024-01-01" };
  expect(readFilters(writeFilters(filters))).toEqual(filters);
  expect(writeFilters({})).toBeNull();
  expect(readFilters(null)).toEqual({});
  expect(readFilters("kind=&colour=red")).toEqual({});
});

test("filters become conditions: several values by commas, a range of dates", () => {
  expect(conditions({ kind: "report", tags: "a, b,", from: "2024-01-01" })).toEqual({
    kind: "report",
    tags: ["a", "b"],
    date: { gte: "2024-01-01" },
  });
  expect(conditions({ author: ",", to: "2025-01-01" })).toEqual({ date: { lte: "2025-01-01" } });
  expect(conditions({})).toEqual({});
});
