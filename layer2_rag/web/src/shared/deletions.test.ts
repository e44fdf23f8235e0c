import { expect, test } from "vitest";
import { Deletions, UNDO_MS } from "./deletions.ts";

/** A clock and a server that wait to be told. */
class World {
  calls: { call: () => void; at: number; cancelled: boolean }[] = [];
  removed: { id: string; leaving: boolean }[] = [];
  ends: { id: string; error: unknown }[] = [];
  refuses = false;
  now = 0;
  deletions = new Deletions({
    remove: async (id, leaving) => {
      this.removed.push({ id, leaving });
      if (this.refuses) throw new Error("no");
    },
    later: (call, milliseconds) => {
      const entry = { call, at: this.now + milliseconds, cancelled: false };
      this.calls.push(entry);
      return () => {
        entry.cancelled = true;
      };
    },
    onEnd: (id, error) => this.ends.push({ id, error }),
  });

  async pass(milliseconds: number) {
    this.now += milliseconds;
    const due = this.calls.filter(({ at, cancelled }) => at <= this.now && !cancelled);
    this.calls = this.calls.filter((entry) => !due.includes(entry));
    for (const { call } of due) call();
    await new Promise((resolve) => setTimeout(resolve));
  }
}

const one = { id: "1", name: "one.pdf" };
const two = { id: "2", name: "two.pdf" };

test("a deletion is held for ten seconds, and hidden at once", async () => {
  const world = new World();
  world.deletions.add(one);
  expect(world.deletions.held()).toEqual([one]);
  expect([...world.deletions.hidden()]).toEqual(["1"]);
  await world.pass(UNDO_MS - 1);
  expect(world.removed).toEqual([]);
  await world.pass(1);
  expect(world.removed).toEqual([{ id: "1", leaving: false }]);
  expect(world.deletions.held()).toEqual([]);
  expect([...world.deletions.hidden()]).toEqual(["1"]);
  expect(world.ends).toEqual([{ id: "1", error: undefined }]);
});

test("undo brings back all that is held, and nothing is sent", async () => {
  const world = new World();
  world.deletions.add(one);
  world.deletions.add(two);
  world.deletions.undo();
  await world.pass(UNDO_MS);
  expect(world.removed).toEqual([]);
  expect(world.deletions.hidden().size).toBe(0);
});

test("a page that goes away sends what it holds, once", async () => {
  const world = new World();
  world.deletions.add(one);
  world.deletions.add(two);
  world.deletions.flush();
  await world.pass(UNDO_MS);
  expect(world.removed).toEqual([
    { id: "1", leaving: true },
    { id: "2", leaving: true },
  ]);
});

test("a document whose deletion is refused comes back, and the reason is told", async () => {
  const world = new World();
  world.refuses = true;
  world.deletions.add(one);
  await world.pass(UNDO_MS);
  expect(world.deletions.hidden().size).toBe(0);
  expect(world.ends).toEqual([{ id: "1", error: new Error("no") }]);
});

test("the same document is deleted once", async () => {
  const world = new World();
  world.deletions.add(one);
  world.deletions.add(one);
  await world.pass(UNDO_MS);
  expect(world.removed).toHaveLength(1);
});
