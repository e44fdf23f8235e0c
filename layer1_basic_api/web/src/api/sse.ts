/** Server-sent events out of a byte stream, however the network cuts it. Knows nothing of what the events mean. */
export interface ServerEvent {
  event: string;
  data: string;
}

/** Yields each complete event. An event cut off by the end of the stream is dropped, as the standard says. */
export async function* readEvents(stream: ReadableStream<Uint8Array>): AsyncGenerator<ServerEvent> {
  let rest = "";
  for await (const text of decode(stream)) {
    // A lone \r at the end may be half of \r\n: it waits for the next piece.
    const parts = (rest + text).split(/\r\n\r\n|\n\n|\r\r(?=.)/);
    rest = parts.pop() ?? "";
    yield* parts.map(parseEvent).filter((event) => event !== null);
  }
}

async function* decode(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  const reader = stream.getReader();
  try {
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      yield decoder.decode(piece.value, { stream: true });
    }
  } finally {
    // Also when the caller stops early: the server sees the connection close and stops the model.
    await reader.cancel().catch(() => undefined);
  }
}

function parseEvent(block: string): ServerEvent | null {
  let event = "message";
  const data: string[] = [];
  for (const line of block.split(/\r\n|\n|\r/)) {
    const [, field, value = ""] = /^([^:]+):? ?(.*)$/.exec(line) ?? [];
    if (field === "event") event = value;
    if (field === "data") data.push(value);
  }
  return data.length > 0 ? { event, data: data.join("\n") } : null;
}
