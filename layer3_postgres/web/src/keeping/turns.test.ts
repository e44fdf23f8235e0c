import { emptyChat, reduce } from "@mystack/page/chat/state.ts";
import { answerOf } from "@mystack/page/testing.ts";
import { ragOf, sourcesOf } from "@mystack/page-documents/api/types.ts";
import { divided } from "@mystack/page-documents/sources/cited.ts";
import { expect, test } from "vitest";
import { answerTo, HOME, id, messageOf, sourceOf } from "../testing.ts";
import { keptAt, lastKept, questionId, turnsOf } from "./turns.ts";

const question = messageOf(1, null);

function answerIn(turns: ReturnType<typeof turnsOf>) {
  const last = turns.at(-1);
  if (last?.role !== "assistant") throw new Error("The last turn is an answer.");
  return last;
}

test("a kept answer is a turn with its sources, and says where it is kept", () => {
  const sources = [sourceOf(1), sourceOf(2, { cited: false })];
  const turns = turnsOf([question, answerTo(2, 1, { sources, grounded: true })], HOME, []);
  const answer = answerIn(turns);
  expect(turns.map(({ role, content }) => [role, content])).toEqual([
    ["user", "Message 1"],
    ["assistant", "Message 2"],
  ]);
  expect(answer).toMatchObject({ state: "done", result: { model: "simulated", finish_reason: "stop" } });
  expect(ragOf(answer)?.cited).toEqual([1]);
  expect(divided(answer).read.map(({ n }) => n)).toEqual([2]);
  expect(lastKept(turns)).toEqual({ home: HOME, message: id(2) });
});

test("a source whose document is gone keeps its words, and an id that no other source has", () => {
  const gone = { document_id: null, document: "gone" } as const;
  const sources = [sourceOf(1, gone), sourceOf(2, gone)];
  const [one, two] = sourcesOf(answerIn(turnsOf([question, answerTo(2, 1, { sources })], HOME, [])));
  expect(one).toMatchObject({ document: "gone", quote: { text: "The words." } });
  expect(one?.document_id).not.toBe(two?.document_id);
});

test("what was near and why an answer was given are shown in every tab", () => {
  const quote = { start: 0, end: 4, text: "Near" };
  const near = [{ ...quote, ...where, score: 0.2, quote }];
  const found = ragOf(answerIn(turnsOf([question, answerTo(2, 1, { near, trace })], HOME, [])));
  expect(found).toMatchObject({ near, trace });
});

const where = { document_id: "d1", document_name: "1.pdf", revision: 1, page: 1, section: "" };
const trace = {
  way: "documents" as const,
  question: "?",
  confidence: 0.1,
  threshold: 0.5,
  stages: [],
  milliseconds: { search: 1 },
};

test("what was stopped or broke off is marked, with the sources that it may cite", () => {
  const sources = [sourceOf(1)];
  const stopped = answerIn(turnsOf([question, answerTo(2, 1, { state: "stopped", sources })], HOME, []));
  expect(stopped).toMatchObject({ state: "stopped", result: null });
  expect(sourcesOf(stopped)).toHaveLength(1);
  const broken = answerIn(turnsOf([question, answerTo(2, 1, { state: "broken" })], HOME, []));
  expect(broken.extra.broken).toBe(true);
  expect(keptAt(broken)).toEqual({ home: HOME, message: id(2) });
});

test("a turn that the tab has whole stays as it is; one that was stopped is taken from the server", () => {
  const kept = { conversation_id: HOME, message_id: id(2), question_id: id(1) };
  let chat = reduce(emptyChat, {
    type: "asked",
    question: { id: "t1", role: "user", content: "?" },
    answerId: "t2",
    at: 0,
  });
  const result = { ...answerOf("Yes."), ...kept };
  chat = reduce(chat, { type: "finished", id: "t2", result, at: 0 });
  const branch = [question, answerTo(2, 1), messageOf(3, 2), answerTo(4, 3)];
  const turns = turnsOf(branch, HOME, chat.turns);
  expect(turns.slice(0, 2)).toEqual(chat.turns);
  expect(turns[0]).toBe(chat.turns[0]);
  expect(turns.slice(2).map((turn) => turn.id)).toEqual([3, 4].map(id));
});

test("an answer is kept from its first word on", () => {
  let chat = reduce(emptyChat, {
    type: "asked",
    question: { id: "t1", role: "user", content: "?" },
    answerId: "t2",
    at: 0,
  });
  expect(lastKept(chat.turns)).toBeNull();
  const data = `/conversations/${HOME}/messages/${id(2)}`;
  chat = reduce(chat, { type: "noticed", id: "t2", event: "kept", data });
  expect(lastKept(chat.turns)).toBeNull();
  chat = reduce(chat, { type: "received", id: "t2", content: "Ye", reasoning: "", at: 0 });
  expect(lastKept(chat.turns)).toEqual({ home: HOME, message: id(2) });
  const [asked, answer] = chat.turns;
  expect(asked?.role === "user" && questionId(asked, answer)).toBeNull();
});
