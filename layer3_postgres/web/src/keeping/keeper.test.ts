import { localProblem, ProblemError } from "@mystack/page/api/problem.ts";
import type { Chat, Turn } from "@mystack/page/chat/state.ts";
import { emptyChat, isOpen, reduce } from "@mystack/page/chat/state.ts";
import { answerOf } from "@mystack/page/testing.ts";
import { expect, test } from "vitest";
import type { Message } from "../api/types.ts";
import { answerTo, HOME, id, messageOf } from "../testing.ts";
import { Keeper, type Where } from "./keeper.ts";

const missing = () => new ProblemError({ ...localProblem("conversation_missing", "Gone", ""), status: 404 });

/** A chat, an address and a server that do what they are told. */
class World {
  chat: Chat = emptyChat;
  options: Record<string, unknown> = {};
  where: Where = { chat: null, branch: null };
  kept: Record<string, Message[]> = {};
  said: string[] = [];
  problems: (string | null)[] = [];
  /** The leaves of the branches that were asked for. */
  branches: string[] = [];
  /** How often it is asked for a message until it is there. */
  late = 0;
  #listeners = new Set<() => void>();
  #places = new Set<() => void>();
  keeper = new Keeper({
    session: {
      chat: () => this.chat,
      subscribe: (listener) => listen(this.#listeners, listener),
      show: (turns) => this.change({ ...this.chat, turns }),
      stop: () => this.stop(),
      setOptions: (options) => void Object.assign(this.options, options),
    },
    place: () => this.where,
    onPlace: (listener) => listen(this.#places, listener),
    correct: (where) => this.go(where),
    conversation: async (home) => {
      if (!this.kept[home]) throw missing();
      return {
        id: home,
        title: "",
        title_by: "question",
        collection: "harbour",
        created_at: "",
        updated_at: "",
      };
    },
    outline: async (home) => this.kept[home] ?? [],
    branch: async (home, leaf) => {
      this.branches.push(leaf);
      return branchTo(this.kept[home] ?? [], leaf);
    },
    message: async (path) => {
      const found = this.kept[HOME]?.find((message) => path.endsWith(message.id));
      if (!found || this.late-- > 0) throw missing();
      return found;
    },
    wait: async () => undefined,
    onSaid: (home) => this.said.push(home),
    onProblem: (problem) => this.problems.push(problem?.title ?? null),
  });

  change(chat: Chat) {
    this.chat = chat;
    for (const listener of this.#listeners) listener();
  }

  go(where: Where) {
    this.where = where;
    for (const listener of this.#places) listener();
  }

  stop(): boolean {
    const last = this.chat.turns.at(-1);
    if (!last || !isOpen(last)) return false;
    this.change(reduce(this.chat, { type: "stopped", id: last.id, at: 0 }));
    return true;
  }

  /** A question of this tab, whose answer begins to be kept as the message `n + 1`. */
  ask(n: number, home = HOME) {
    const question = { id: `t${n}`, role: "user", content: "?" } as const;
    this.change(reduce(this.chat, { type: "asked", question, answerId: `t${n + 1}`, at: 0 }));
    const data = `/conversations/${home}/messages/${id(n + 1)}`;
    this.change(reduce(this.chat, { type: "noticed", id: `t${n + 1}`, event: "kept", data }));
    this.change(
      reduce(this.chat, { type: "received", id: `t${n + 1}`, content: "Ye", reasoning: "", at: 0 }),
    );
  }

  end(n: number, home = HOME) {
    const kept = { conversation_id: home, message_id: id(n + 1), question_id: id(n) };
    const result = { ...answerOf("Yes."), ...kept };
    this.change(reduce(this.chat, { type: "finished", id: `t${n + 1}`, result, at: 0 }));
  }

  ids = () => this.chat.turns.map((turn) => turn.id);
  fields = (instead: Turn[] = [], before = this.chat.turns) => this.keeper.fields({ before, instead });
}

function listen(listeners: Set<() => void>, listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function branchTo(messages: Message[], leaf: string | null): Message[] {
  const found = messages.find(({ id }) => id === leaf);
  return found ? [found, ...branchTo(messages, found.parent_id)] : [];
}

const settled = () => new Promise((resolve) => setTimeout(resolve));
const four = [messageOf(1, null), answerTo(2, 1), messageOf(3, 2), answerTo(4, 3)];

test("the first word of an answer brings its conversation into the address", async () => {
  const world = new World();
  world.keeper.start();
  expect(await world.fields()).toEqual({});
  world.ask(1);
  expect(world.where).toEqual({ chat: HOME, branch: null });
  world.end(1);
  expect(world.said).toEqual([HOME, HOME]);
  expect(await world.fields()).toMatchObject({ conversation_id: HOME, parent_id: id(2), history: [] });
});

test("a question is asked in the place of the one that it replaces", async () => {
  const world = new World();
  world.keeper.start();
  world.ask(1);
  world.end(1);
  world.ask(3);
  world.end(3);
  const { turns } = world.chat;
  expect(await world.fields(turns.slice(2), turns.slice(0, 2))).toMatchObject({ parent_id: id(3) });
  expect(await world.fields(turns, [])).toMatchObject({ parent_id: id(1) });
});

test("the first question is asked again in its place, though the chat is empty for a moment", async () => {
  const world = new World();
  world.keeper.start();
  world.ask(1);
  world.end(1);
  const { turns } = world.chat;
  world.change(reduce(world.chat, { type: "cutBefore", id: "t1" }));
  expect(await world.fields(turns, [])).toMatchObject({ conversation_id: HOME, parent_id: id(1) });
});

test("what was stopped is gone on from when the server has it", async () => {
  const world = new World();
  world.keeper.start();
  world.ask(1);
  world.stop();
  world.kept[HOME] = four.slice(0, 2);
  world.late = 2;
  expect(await world.fields()).toMatchObject({ parent_id: id(2) });
  expect(await world.fields(world.chat.turns, [])).toMatchObject({ parent_id: id(1) });
});

test("what was stopped and never kept is passed over", async () => {
  const world = new World();
  world.keeper.start();
  world.ask(1);
  world.end(1);
  world.ask(3);
  world.stop();
  expect(await world.fields()).toMatchObject({ parent_id: id(2) });
});

test("an address shows its conversation, in its collection, to the leaf that it names or to the newest", async () => {
  const world = new World();
  world.kept[HOME] = [...four, answerTo(5, 3)];
  world.keeper.start();
  world.go({ chat: HOME, branch: id(4) });
  await settled();
  expect(world.ids()).toEqual([1, 2, 3, 4].map(id));
  expect(world.options).toEqual({ collection: "harbour" });
  world.go({ chat: HOME, branch: null });
  await settled();
  expect(world.ids()).toEqual([1, 2, 3, 5].map(id));
});

test("of a conversation that is opened only the branch that is shown is asked for", async () => {
  const world = new World();
  world.kept[HOME] = [...four, answerTo(5, 3)];
  world.keeper.start();
  world.go({ chat: HOME, branch: null });
  await settled();
  expect(world.branches).toEqual([id(5)]);
});

test("asking in an older branch makes it the newest", async () => {
  const world = new World();
  world.kept[HOME] = [...four, answerTo(5, 3)];
  world.where = { chat: HOME, branch: id(4) };
  world.keeper.start();
  await settled();
  world.ask(6);
  expect(world.where).toEqual({ chat: HOME, branch: null });
  expect(world.ids().slice(0, 4)).toEqual([1, 2, 3, 4].map(id));
});

test("a reload leaves what the tab has, unless more was said elsewhere", async () => {
  const world = new World();
  world.ask(1);
  world.end(1);
  world.where = { chat: HOME, branch: null };
  world.kept[HOME] = four.slice(0, 2);
  world.keeper.start();
  await settled();
  expect(world.ids()).toEqual(["t1", "t2"]);
  expect(world.branches).toEqual([]);
  const later = new World();
  later.chat = world.chat;
  later.where = world.where;
  later.kept[HOME] = four;
  later.keeper.start();
  await settled();
  expect(later.ids()).toEqual(["t1", "t2", id(3), id(4)]);
});

test("an answer that the reload itself stopped stays, though the server has not written it yet", async () => {
  const world = new World();
  world.ask(1);
  world.stop();
  world.where = { chat: HOME, branch: null };
  world.kept[HOME] = four.slice(0, 1);
  world.keeper.start();
  await settled();
  expect(world.ids()).toEqual(["t1", "t2"]);
});

test("an address without a chat shows none that is kept, and leaves one that is not", async () => {
  const world = new World();
  world.ask(1);
  world.end(1);
  world.keeper.start();
  expect(world.ids()).toEqual([]);
  const kept = new World();
  const question = { id: "t1", role: "user", content: "?" } as const;
  kept.change(reduce(emptyChat, { type: "asked", question, answerId: "t2", at: 0 }));
  kept.keeper.start();
  expect(kept.ids()).toEqual(["t1", "t2"]);
});

test("leaving while an answer grows stops it there, and does not lead back to it", async () => {
  const world = new World();
  world.keeper.start();
  world.ask(1);
  world.kept[id(800)] = [messageOf(5, null), answerTo(6, 5)];
  world.go({ chat: id(800), branch: null });
  await settled();
  expect(world.where.chat).toBe(id(800));
  expect(world.ids()).toEqual([5, 6].map(id));
  world.ask(7, id(800));
  world.go({ chat: null, branch: null });
  expect(world.where.chat).toBeNull();
  expect(world.ids()).toEqual([]);
});

test("what is not there is said, and the page begins anew", async () => {
  const world = new World();
  world.where = { chat: id(800), branch: null };
  world.keeper.start();
  await settled();
  expect(world.problems).toEqual(["Gone"]);
  expect(world.where).toEqual({ chat: null, branch: null });
});

test("a chat that was deleted elsewhere can be gone on with as another one", async () => {
  const world = new World();
  world.keeper.start();
  world.ask(1);
  world.end(1);
  const question = { id: "t3", role: "user", content: "?" } as const;
  world.change(reduce(world.chat, { type: "asked", question, answerId: "t4", at: 0 }));
  world.change(reduce(world.chat, { type: "failed", id: "t4", problem: missing().problem, at: 0 }));
  expect(world.where.chat).toBeNull();
  expect(world.ids()).toHaveLength(4);
  const again = { id: "t5", role: "user", content: "?" } as const;
  world.change(reduce(world.chat, { type: "cutBefore", id: "t3" }));
  world.change(reduce(world.chat, { type: "asked", question: again, answerId: "t6", at: 0 }));
  expect(await world.fields([], world.chat.turns.slice(0, 2))).toEqual({});
});

test("a way back that is gone before a reload has shown its place is followed", async () => {
  const world = new World();
  world.ask(1);
  world.end(1);
  world.kept[HOME] = [...four.slice(0, 2), messageOf(5, null), answerTo(6, 5)];
  world.where = { chat: HOME, branch: id(2) };
  world.keeper.start();
  world.go({ chat: HOME, branch: null });
  await settled();
  expect(world.ids()).toEqual([id(5), id(6)]);
});

test("of two that are opened quickly the second is shown", async () => {
  const world = new World();
  world.kept[HOME] = four;
  world.kept[id(800)] = [messageOf(5, null)];
  world.keeper.start();
  world.go({ chat: HOME, branch: null });
  world.go({ chat: id(800), branch: null });
  await settled();
  expect(world.ids()).toEqual([id(5)]);
});
