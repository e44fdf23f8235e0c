import { expect, test } from "vitest";
import { countSet, NOTHING_SET, readForm } from "./options.ts";

function formOf(fields: Record<string, string>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return form;
}

test("an empty form sets nothing", () => {
  expect(readForm(formOf({ system: " ", temperature: "", stop: "\n" }))).toEqual(NOTHING_SET);
  expect(countSet(NOTHING_SET)).toBe(0);
});

test("a zero is set, and stop words keep their spaces", () => {
  const read = readForm(formOf({ temperature: "0", seed: "0", max_tokens: "64", stop: "\nUser: \nEND" }));
  expect(read).toEqual({ system: null, temperature: 0, seed: 0, max_tokens: 64, stop: ["User: ", "END"] });
  expect(countSet({ ...read, model: "llama3" })).toBe(4);
});
