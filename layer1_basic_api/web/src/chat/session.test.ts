import { beforeEach, expect, test } from "vitest";
import { localProblem, ProblemError } from "../api/problem.ts";
import type { ServerEvent } from "../api/sse.ts";
import type { ChatRequest } from "../api/types.ts";
import { answerOf, MemoryStorage } from "../testing.ts";
import { Session } from "./session.ts";
import type { Answer, Asking, Options } from "./state.ts";

let storage: MemoryStorage;
let requests: ChatRequest[];
let frames: (() => void)[];
let asked: Asking[];
let always: () => Options | Promise<Options>;

beforeEach(() => {
  asked = [];
  always = () => ({ of_a_panel: true });
  storage = new MemoryStorage();
  requests = [];
  frames = [];
});

function sessionOf(stream: (signal: AbortSignal) => AsyncIterable<ServerEvent>): Session {
  let ids = 0;
  return new Session({
    stream: (request, signal) => {
      requests.push(request);
      return stream(signal);
    },
    storage,
    now: () => 1000,
    newId: () => `id${ids++}`,
    nextFrame: (draw) => frames.push(draw),
    historyLimit: () => 10,
    always: (asking) => {
      asked.push(asking);
      return always();
    },
  });
}

const event = (name: string, data: unknown): ServerEvent => ({ event: name, data: JSON.stringify(data) });

async function* replies(...events: ServerEvent[]): AsyncGenerator<ServerEvent> {
  yield* events;
}

/** Says one word, then waits for the abort as a fetch does: by throwing. */
async function* hangs(signal: AbortSignal): AsyncGenerator<ServerEvent> {
  yield event("delta", { text: "Half" });
  await new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
}

const lastAnswer = (session: Session) => session.chat().turns.at(-1) as Answer;
const turnOfEventLoop = () => new Promise((resolve) => setTimeout(resolve));

test("an answer is what `done` says, with its thoughts apart", async () => {
  const session = sessionOf(() =>
    replies(
      event("reasoning", { text: "Hm." }),
      event("delta", { text: "Hel" }),
      event("done", answerOf("Hello.")),
    ),
  );
  await session.ask("Hi");
  expect(lastAnswer(session)).toMatchObject({ state: "done", content: "Hello.", reasoning: "Hm." });
  expect(lastAnswer(session).result?.model).toBe("simulated");
});

test("tokens are drawn once a frame, however many come", async () => {
  const words = Array.from({ length: 100 }, () => event("delta", { text: "x" }));
  const session = sessionOf(() => replies(...words, event("done", answerOf("x".repeat(100)))));
  let changes = 0;
  session.subscribe(() => changes++);
  await session.ask("Hi");
  expect(frames).toHaveLength(1);
  expect(changes).toBeLessThan(5);
});

test("stop keeps what came and can be followed by a new question", async () => {
  const session = sessionOf(hangs);
  void session.ask("Hi");
  await turnOfEventLoop();
  for (const draw of frames) draw();
  session.stop();
  expect(lastAnswer(session)).toMatchObject({ state: "stopped", content: "Half" });
  await turnOfEventLoop();
  expect(lastAnswer(session).state).toBe("stopped");
  void session.ask("Again");
  expect(requests[1]?.history).toEqual([
    { role: "user", content: "Hi" },
    { role: "assistant", content: "Half" },
  ]);
  session.stop();
});

test("text that waits for its frame is not lost by stopping", async () => {
  const session = sessionOf(hangs);
  void session.ask("Hi");
  await turnOfEventLoop();
  session.stop();
  expect(lastAnswer(session).content).toBe("Half");
});

test("a stream that ends without `done` is an error that keeps the text", async () => {
  const session = sessionOf(() => replies(event("delta", { text: "Half" })));
  await session.ask("Hi");
  expect(lastAnswer(session)).toMatchObject({
    state: "failed",
    content: "Half",
    problem: { code: "cut_off" },
  });
});

test("a refused question carries the server's problem, and is not sent as history", async () => {
  const session = sessionOf(() => {
    throw new ProblemError(localProblem("busy", "Too many at once", "Try again."));
  });
  await session.ask("Hi");
  expect(lastAnswer(session)).toMatchObject({ state: "failed", problem: { code: "busy" } });
  await session.ask("Hi again");
  expect(requests[1]?.history).toEqual([]);
});

test("an `error` event ends the answer", async () => {
  const problem = localProblem("model_failed", "The model failed", "Half a stream.");
  const session = sessionOf(() => replies(event("delta", { text: "Half" }), event("error", problem)));
  await session.ask("Hi");
  expect(lastAnswer(session)).toMatchObject({ state: "failed", content: "Half", problem });
});

test("events that the shell does not know are kept for the panels", async () => {
  const session = sessionOf(() => replies(event("sources", [1]), event("done", answerOf("Hello."))));
  await session.ask("Hi");
  expect(lastAnswer(session).extra).toEqual({ sources: [1] });
});

test("resending a question drops what came after it; regenerating asks the last one again", async () => {
  const session = sessionOf(() => replies(event("done", answerOf("Yes."))));
  await session.ask("one");
  await session.ask("two");
  await session.resend(session.chat().turns[0]?.id ?? "", "uno");
  expect(session.chat().turns.map((turn) => turn.content)).toEqual(["uno", "Yes."]);
  await session.regenerate();
  expect(session.chat().turns.map((turn) => turn.content)).toEqual(["uno", "Yes."]);
  expect(requests.map((request) => request.message)).toEqual(["one", "two", "uno", "uno"]);
});

test("options go with every question", async () => {
  const session = sessionOf(() => replies(event("done", answerOf("Yes."))));
  session.setOptions({ temperature: 0.2, use_rag: true });
  session.setOptions({ model: "tiny" });
  await session.ask("one");
  expect(requests[0]).toMatchObject({ temperature: 0.2, use_rag: true, model: "tiny" });
});

test("a chat survives a reload; an answer that was growing comes back as stopped", async () => {
  const session = sessionOf(hangs);
  void session.ask("Hi");
  await turnOfEventLoop();
  const afterCrash = sessionOf(hangs);
  expect(lastAnswer(afterCrash)).toMatchObject({ state: "stopped", content: "" });
  session.stop();
  const reloaded = sessionOf(hangs);
  expect(lastAnswer(reloaded)).toMatchObject({ state: "stopped", content: "Half" });
});

test("clearing during an answer leaves nothing behind", async () => {
  const session = sessionOf(hangs);
  void session.ask("Hi");
  await turnOfEventLoop();
  session.clear();
  await turnOfEventLoop();
  expect(session.chat().turns).toEqual([]);
});

test("what panels ask for goes with every question, and is no option of the chat", async () => {
  const session = sessionOf(() => replies(event("done", answerOf("Hello."))));
  session.setOptions({ temperature: 1 });
  await session.ask("Hi");
  expect(requests[0]).toMatchObject({ message: "Hi", temperature: 1, of_a_panel: true });
  expect(session.chat().options).toEqual({ temperature: 1 });
});

test("a question says where it is asked: after what stays, in the place of what goes", async () => {
  const session = sessionOf(() => replies(event("done", answerOf("Yes."))));
  await session.ask("one");
  await session.ask("two");
  const [, , two] = session.chat().turns;
  await session.resend(two?.id ?? "", "zwei");
  const contents = asked.map(({ before, instead }) =>
    [before, instead].map((turns) => turns.map((turn) => turn.content)),
  );
  expect(contents).toEqual([
    [[], []],
    [["one", "Yes."], []],
    [
      ["one", "Yes."],
      ["two", "Yes."],
    ],
  ]);
});

test("a panel may wait before it says what goes with a question; stopped meanwhile, nothing is sent", async () => {
  const session = sessionOf(() => replies(event("done", answerOf("Yes."))));
  always = async () => ({ history: [], later: true });
  await session.ask("one");
  await session.ask("two");
  expect(requests[1]).toMatchObject({ message: "two", history: [], later: true });
  always = () => new Promise((resolve) => setTimeout(() => resolve({})));
  const third = session.ask("three");
  session.stop();
  await third;
  expect(requests).toHaveLength(2);
  expect(lastAnswer(session).state).toBe("stopped");
});

test("other turns can be shown in the place of those that are there", async () => {
  const session = sessionOf(hangs);
  void session.ask("Hi");
  await turnOfEventLoop();
  session.show([{ id: "q", role: "user", content: "Other" }]);
  await turnOfEventLoop();
  expect(session.chat().turns.map(({ content }) => content)).toEqual(["Other"]);
  expect(sessionOf(hangs).chat().turns).toHaveLength(1);
});
