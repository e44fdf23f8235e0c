import { expect, test } from "vitest";
import { answerOf } from "../testing.ts";
import { type Action, type Answer, type Chat, emptyChat, historyOf, reduce } from "./state.ts";

const asked: Action = {
  type: "asked",
  question: { id: "q", role: "user", content: "Hi" },
  answerId: "a",
  at: 1000,
};

function after(...actions: Action[]): Chat {
  return actions.reduce(reduce, emptyChat);
}

const answer = (chat: Chat) => chat.turns.at(-1) as Answer;

test("the time of thinking ends with the first word of the answer", () => {
  const think: Action = { type: "received", id: "a", content: "", reasoning: "Hm", at: 2000 };
  const speak: Action = { type: "received", id: "a", content: "Yes", reasoning: "", at: 5000 };
  const more: Action = { ...speak, at: 9000 };
  expect(answer(after(asked, think)).thoughtUntil).toBeNull();
  expect(answer(after(asked, think, speak, more)).thoughtUntil).toBe(5000);
  expect(answer(after(asked, speak)).thoughtUntil).toBeNull();
});

test("an answer that has ended takes nothing more", () => {
  const done = after(asked, { type: "finished", id: "a", result: answerOf("Yes"), at: 2000 });
  const late = reduce(done, { type: "received", id: "a", content: "!", reasoning: "", at: 3000 });
  expect(answer(late)).toBe(answer(done));
});

test("turns that did not change are the same objects, so that they are not drawn again", () => {
  const first = after(asked, { type: "finished", id: "a", result: answerOf("Yes"), at: 2000 });
  const second = reduce(first, {
    ...asked,
    question: { id: "q2", role: "user", content: "And?" },
    answerId: "a2",
  });
  const growing = reduce(second, { type: "received", id: "a2", content: "So", reasoning: "", at: 3000 });
  expect(growing.turns.slice(0, 3)).toEqual(second.turns.slice(0, 3));
  expect(growing.turns[1]).toBe(first.turns[1]);
});

test("history keeps whole pairs, the newest, within the limit", () => {
  const turns = ["1", "2", "3"].flatMap(
    (n) =>
      after(
        { ...asked, question: { id: `q${n}`, role: "user", content: `q${n}` }, answerId: `a${n}` },
        { type: "finished", id: `a${n}`, result: answerOf(`a${n}`), at: 1 },
      ).turns,
  );
  const contents = (limit: number) => historyOf(turns, limit).map((message) => message.content);
  expect(contents(100)).toEqual(["q1", "a1", "q2", "a2", "q3", "a3"]);
  expect(contents(3)).toEqual(["q3", "a3"]);
  expect(contents(1)).toEqual([]);
});
