/** What the tests of these panels share. Not part of the page. */
import type { KeptSource, Message } from "./api/types.ts";

/** The id of the message `n`: later ones have larger ones. */
export const id = (n: number): string => `01890a5d-ac96-774b-bcce-${String(n).padStart(12, "0")}`;

export const HOME = id(900);

export function messageOf(n: number, parent: number | null, change: Partial<Message> = {}): Message {
  const role = change.role ?? "user";
  const answered = role === "assistant" ? { model: "simulated", finish_reason: "stop" as const } : nothing;
  return {
    id: id(n),
    parent_id: parent === null ? null : id(parent),
    role,
    content: `Message ${n}`,
    state: "whole",
    usage: null,
    reasoning: null,
    grounded: false,
    sources: [],
    near: [],
    trace: null,
    created_at: "2026-01-01T00:00:00Z",
    ...answered,
    ...change,
  };
}

const nothing = { model: null, finish_reason: null };

export const answerTo = (n: number, parent: number, change: Partial<Message> = {}): Message =>
  messageOf(n, parent, { role: "assistant", ...change });

export function sourceOf(n: number, change: Partial<KeptSource> = {}): KeptSource {
  const run = { start: 10, end: 20, text: "The words." };
  const where = { document_id: `d${n}`, document_name: `${n}.pdf`, revision: 1, page: 1, section: "" };
  return { n, document: "there", score: 1, cited: true, quote: run, ...where, ...run, ...change };
}
