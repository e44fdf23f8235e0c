import { emptyChat, reduce, type Turn } from "@mystack/page/chat/state.ts";
import { answerOf } from "@mystack/page/testing.ts";
import { expect, test } from "vitest";
import type { SourceText } from "../api/types.ts";
import { readSpan } from "../shared/span.ts";
import { divided, MARKER, neighbours, sourceOf } from "./cited.ts";

function source(n: number): SourceText {
  const run = { start: n * 100, end: n * 100 + 50, text: `Passage ${n}` };
  const quote = { start: n * 100 + 5, end: n * 100 + 20, text: `Quote ${n}` };
  return {
    n,
    document_id: `d${n}`,
    document_name: `${n}.pdf`,
    revision: 1,
    page: n,
    section: "",
    score: 1,
    ...run,
    quote,
  };
}

/** A question and its answer, which has come as far as its text or to its end. */
function turns(text: string, cited: number[] | null): Turn[] {
  const sources = [1, 2, 3].map(source);
  const question = { id: "q", role: "user", content: "?" } as const;
  let chat = reduce(emptyChat, { type: "asked", question, answerId: "a", at: 0 });
  chat = reduce(chat, { type: "noticed", id: "a", event: "sources", data: { sources } });
  chat = reduce(chat, { type: "received", id: "a", content: text, reasoning: "", at: 0 });
  if (!cited) return chat.turns;
  const result = { ...answerOf(text), sources, cited, grounded: true, near: [], trace: null };
  return reduce(chat, { type: "finished", id: "a", result, at: 0 }).turns;
}

function answerIn([, answer]: Turn[]) {
  if (answer?.role !== "assistant") throw new Error("The second turn is the answer.");
  return answer;
}

test("a marker finds its passage, also while the answer grows", () => {
  const answer = answerIn(turns("So it is [2]", null));
  expect([..."It is [1][3], not [a] or [].".matchAll(MARKER)].map(([marker]) => marker)).toEqual([
    "[1]",
    "[3]",
  ]);
  expect(sourceOf(answer, "[2]")?.document_name).toBe("2.pdf");
  expect(sourceOf(answer, "[9]")).toBeUndefined();
});

test("cited passages stand apart from those that were only read", () => {
  const { cited, read } = divided(answerIn(turns("It is so [3] and so [1].", [3, 1])));
  expect(cited.map(({ n }) => n)).toEqual([1, 3]);
  expect(read.map(({ n }) => n)).toEqual([2]);
});

test("an answer that was stopped is divided by its own markers", () => {
  expect(divided(answerIn(turns("It is so [3]", null))).cited.map(({ n }) => n)).toEqual([3]);
});

test("one can step through the sources of an answer, the cited ones first", () => {
  const chat = turns("It is so [3].", [3]);
  const first = neighbours(chat, readSpan("d3.300.350.305.320.a") ?? fail());
  expect(first).toMatchObject({ place: 1, of: 3, previous: null, next: "d1.100.150.105.120.a" });
  const last = neighbours(chat, readSpan("d2.200.250.205.220.a") ?? fail());
  expect(last).toMatchObject({ place: 3, previous: "d1.100.150.105.120.a", next: null });
});

test("a place that no answer of this chat cites has no neighbours", () => {
  expect(neighbours(turns("", []), readSpan("d3.300.350") ?? fail())).toBeNull();
  expect(neighbours(turns("", []), readSpan("other.1.2.1.2.a") ?? fail())).toBeNull();
});

function fail(): never {
  throw new Error("This is a place.");
}
