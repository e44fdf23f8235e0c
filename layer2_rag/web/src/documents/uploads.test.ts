import { localProblem, ProblemError } from "@mystack/page/api/problem.ts";
import { expect, test } from "vitest";
import type { DocumentInfo } from "../api/types.ts";
import { documentOf } from "../testing.ts";
import { onTheWay, type Upload, Uploads } from "./uploads.ts";

interface Promised {
  promise: Promise<DocumentInfo>;
  resolve: (document: DocumentInfo) => void;
  reject: (error: Error) => void;
}

function promised(): Promised {
  let settle: Omit<Promised, "promise"> | undefined;
  const promise = new Promise<DocumentInfo>((resolve, reject) => {
    settle = { resolve, reject };
  });
  if (!settle) throw new Error("A promise runs its function at once.");
  return { promise, ...settle };
}

/** A server that answers when it is told to. */
class Server {
  sending: { name: string; progress: (share: number) => void; answer: Promised }[] = [];
  following: { id: string; answer: Promised }[] = [];
  queue = new Uploads({
    send: (file, _, progress, signal) => {
      const answer = promised();
      signal.addEventListener("abort", () => answer.reject(signal.reason));
      this.sending.push({ name: file.name, progress, answer });
      return answer.promise;
    },
    follow: (id) => {
      const answer = promised();
      this.following.push({ id, answer });
      return answer.promise;
    },
  });
}

const files = (...names: string[]) => names.map((name) => new File(["words"], name));
const states = (queue: Uploads) => queue.items().map(({ state }: Upload) => state);
const soon = () => new Promise((resolve) => setTimeout(resolve));

test("two files are sent at a time, in order", async () => {
  const { queue, sending } = new Server();
  queue.add(files("a", "b", "c"), "default");
  expect(states(queue)).toEqual(["sending", "sending", "waiting"]);
  sending[0]?.answer.resolve(documentOf({ id: "a" }));
  await soon();
  expect(sending.map(({ name }) => name)).toEqual(["a", "b", "c"]);
  expect(states(queue)).toEqual(["ready", "sending", "sending"]);
});

test("a file that is not to be sent after all ends where it is, and the next one has its place", async () => {
  const { queue, sending } = new Server();
  queue.add(files("a", "b", "c", "d"), "default");
  const [first, , third] = queue.items();
  queue.dismiss(third?.id ?? 0);
  queue.dismiss(first?.id ?? 0);
  await soon();
  expect(sending.map(({ name }) => name)).toEqual(["a", "b", "d"]);
  expect(queue.items().map(({ file }) => file.name)).toEqual(["b", "d"]);
  expect(states(queue)).toEqual(["sending", "sending"]);
});

test("a file on its way says how much of it is sent", () => {
  const { queue, sending } = new Server();
  let told = 0;
  queue.add(files("a"), "default");
  queue.subscribe(() => told++);
  for (const share of [0.5, 0.501, 0.502]) sending[0]?.progress(share);
  expect(queue.items()[0]?.share).toBe(0.5);
  expect(told).toBe(1);
});

test("what does not reach the server says why, and can be sent again", async () => {
  const { queue, sending } = new Server();
  queue.add(files("a"), "default");
  const problem = localProblem("document_too_large", "The document is too large", "At most 100 MB.");
  sending[0]?.answer.reject(new ProblemError(problem));
  await soon();
  expect(queue.items()[0]).toMatchObject({ state: "failed", problem });
  queue.retry(queue.items()[0]?.id ?? 0);
  expect(queue.items()[0]).toMatchObject({ state: "sending", problem: null });
  sending[1]?.answer.resolve(documentOf());
  await soon();
  expect(states(queue)).toEqual(["ready"]);
});

test("documents in work are followed one after the other until they are settled", async () => {
  const { queue, sending, following } = new Server();
  queue.add(files("a", "b"), "default");
  for (const { name, answer } of sending) answer.resolve(documentOf({ id: name, state: "received" }));
  await soon();
  expect(following.map(({ id }) => id)).toEqual(["a"]);
  following[0]?.answer.resolve(documentOf({ id: "a", state: "processing" }));
  await soon();
  following[1]?.answer.resolve(documentOf({ id: "a", state: "failed", reason: "no text layer" }));
  await soon();
  expect(following.map(({ id }) => id)).toEqual(["a", "a", "b"]);
  following[2]?.answer.reject(new Error("gone"));
  await soon();
  expect(queue.items().map(({ state, document }) => [state, document?.reason])).toEqual([
    ["failed", "no text layer"],
  ]);
});

test("clearing keeps what is on its way and what was not sent", async () => {
  const { queue, sending } = new Server();
  queue.add(files("a", "b", "c"), "default");
  sending[0]?.answer.resolve(documentOf());
  sending[1]?.answer.reject(new Error("unreadable"));
  await soon();
  queue.clear();
  expect(states(queue)).toEqual(["failed", "sending"]);
  queue.dismiss(queue.items()[0]?.id ?? 0);
  expect(states(queue)).toEqual(["sending"]);
});

test("a file has one row, also where the list knows of it before the sender", async () => {
  const { queue, sending } = new Server();
  queue.add(files("a", "b"), "default");
  const names = (...listed: DocumentInfo[]) => onTheWay(queue.items(), listed).map(({ file }) => file.name);
  const received = documentOf({ id: "1", name: "a", bytes: 5, state: "received" });
  expect(names()).toEqual(["a", "b"]);
  expect(names(received)).toEqual(["b"]);
  expect(names({ ...received, state: "ready" })).toEqual(["a", "b"]);
  expect(names({ ...received, bytes: 6 })).toEqual(["a", "b"]);
  sending[0]?.answer.resolve(received);
  sending[1]?.answer.resolve(documentOf({ id: "2" }));
  await soon();
  expect(names()).toEqual(["a"]);
  expect(names(received)).toEqual([]);
});
