/** The options of a chat as a form has them, and back. Pure. An empty field means: what the model does by itself. */
import type { Options } from "../chat/state.ts";

type Fields = Pick<Options, "system" | "temperature" | "max_tokens" | "seed" | "stop">;

export const NOTHING_SET: Fields = {
  system: null,
  temperature: null,
  max_tokens: null,
  seed: null,
  stop: [],
};

export function countSet(options: Options): number {
  const isSet = (value: unknown) => value != null && String(value) !== "";
  return Object.keys(NOTHING_SET).filter((name) => isSet(options[name])).length;
}

export function readForm(form: FormData): Fields {
  const text = (name: string) => String(form.get(name) ?? "");
  const number = (name: string) => (text(name).trim() === "" ? null : Number(text(name)));
  const stop = text("stop")
    .split("\n")
    .filter((line) => line !== "");
  return {
    system: text("system").trim() || null,
    temperature: number("temperature"),
    max_tokens: number("max_tokens"),
    seed: number("seed"),
    stop,
  };
}
