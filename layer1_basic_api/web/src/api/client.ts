/** The one place that speaks HTTP: addresses, the key, problems, and the chat's stream. Knows no component. */
import { keyRing } from "./key.ts";
import { ProblemError, problemOf, unreachable } from "./problem.ts";
import { readEvents, type ServerEvent } from "./sse.ts";
import type { ChatRequest, GetAnswer, GetPath } from "./types.ts";

const origin: string = import.meta.env.VITE_API_URL ?? "";

/** Where the API's `path` is: beside the page, or at the origin that the page was built for. */
export function address(path: string): string {
  return origin ? origin.replace(/\/$/, "") + path : new URL(`.${path}`, document.baseURI).href;
}

export async function get<P extends GetPath>(path: P, signal?: AbortSignal): Promise<GetAnswer<P>> {
  const response = await send(path, { signal: signal ?? null });
  return (await response.json()) as GetAnswer<P>;
}

/**
 * The events of one answer. Aborting the signal closes the connection, which stops the model. A server that keeps
 * answers says first where it will have this one: `kept`, its path.
 */
export async function* streamChat(request: ChatRequest, signal: AbortSignal): AsyncGenerator<ServerEvent> {
  const body = JSON.stringify({ ...request, stream: true });
  const response = await send("/chat", { method: "POST", body, signal }, { insist: true });
  const kept = response.headers.get("Content-Location");
  if (kept) yield { event: "kept", data: JSON.stringify(kept) };
  if (response.body) yield* readEvents(response.body);
}

/** Sends with the tab's key; where one is wanted, waits for it and sends again. Throws ProblemError. */
export async function send(path: string, init: RequestInit, { insist = false } = {}): Promise<Response> {
  for (;;) {
    const used = keyRing.key;
    const response = await fetch(address(path), { ...init, headers: headersFor(init, used) }).catch(rethrow);
    if (response.ok) return response;
    const problem = await problemOf(response);
    if (problem.code !== "api_key_required") throw new ProblemError(problem);
    // Another request may have been given the key while this one was on its way.
    const given = keyRing.key !== used || (await keyRing.ask({ insist }));
    if (!given || init.signal?.aborted) throw new ProblemError(problem);
  }
}

function headersFor(init: RequestInit, key: string | null): Headers {
  const headers = new Headers({ Accept: "application/json, text/event-stream" });
  // A form says its own type, with the boundary in it.
  if (typeof init.body === "string") headers.set("Content-Type", "application/json");
  if (key) headers.set("Authorization", `Bearer ${key}`);
  return headers;
}

function rethrow(error: unknown): never {
  throw error instanceof TypeError ? unreachable() : error;
}
