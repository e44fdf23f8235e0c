import { expect, test } from "vitest";
import { readEvents, type ServerEvent } from "./sse.ts";

const WIRE = ': ping\n\nevent: delta\ndata: {"text": "Grüße 👋🏽"}\n\nid: 7\ndata: one\ndata:two\n\n';
const EVENTS = [
  { event: "delta", data: '{"text": "Grüße 👋🏽"}' },
  { event: "message", data: "one\ntwo" },
];

function streamOf(pieces: Uint8Array[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const piece of pieces) controller.enqueue(piece);
      controller.close();
    },
  });
}

async function collect(stream: ReadableStream<Uint8Array>): Promise<ServerEvent[]> {
  const events: ServerEvent[] = [];
  for await (const event of readEvents(stream)) events.push(event);
  return events;
}

test.each(["\n", "\r\n", "\r"])("events survive a cut at any byte, with %j as line end", async (end) => {
  const bytes = new TextEncoder().encode(WIRE.replaceAll("\n", end) + (end === "\r" ? ": end" : ""));
  for (let cut = 0; cut <= bytes.length; cut++) {
    expect(await collect(streamOf([bytes.slice(0, cut), bytes.slice(cut)])), `cut at ${cut}`).toEqual(EVENTS);
  }
});

test("events survive one byte at a time", async () => {
  const bytes = new TextEncoder().encode(WIRE);
  expect(await collect(streamOf([...bytes].map((byte) => Uint8Array.of(byte))))).toEqual(EVENTS);
});

test("an event cut off by the end of the stream is dropped", async () => {
  const bytes = new TextEncoder().encode("data: whole\n\ndata: half");
  expect(await collect(streamOf([bytes]))).toEqual([{ event: "message", data: "whole" }]);
});

test("stopping early cancels the stream", async () => {
  let cancelled = false;
  const stream = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new TextEncoder().encode("data: x\n\n")),
    cancel: () => {
      cancelled = true;
    },
  });
  for await (const _ of readEvents(stream)) break;
  expect(cancelled).toBe(true);
});
