/** What these panels ask the server. Knows no component. */
import { address, send } from "@mystack/page/api/client.ts";
import { keyRing } from "@mystack/page/api/key.ts";
import { ProblemError, problemOf, unreachable } from "@mystack/page/api/problem.ts";
import type {
  CollectionInfo,
  DocumentInfo,
  DocumentPage,
  SearchRequest,
  SearchResponse,
  State,
  WordBox,
} from "./types.ts";

export interface ListQuery {
  collection?: string;
  state?: State | null;
  before?: string | null;
  limit?: number;
}

type Query = Record<string, string | number | null | undefined>;

export const listDocuments = (query: ListQuery, signal: AbortSignal): Promise<DocumentPage> =>
  ask(withQuery("/documents", { ...query }), { signal });

/** With `wait`, answers when the document is ready or failed, or after so many seconds. */
export const getDocument = (id: string, signal?: AbortSignal, wait?: number): Promise<DocumentInfo> =>
  ask(withQuery(documentPath(id), { wait }), { signal: signal ?? null });

export async function getText(id: string, start: number, end: number, signal: AbortSignal): Promise<string> {
  const run = await ask<{ text: string }>(withQuery(documentPath(id, "/text"), { start, end }), { signal });
  return run.text;
}

export async function getBoxes(
  id: string,
  start: number,
  end: number,
  signal: AbortSignal,
): Promise<WordBox[]> {
  const path = withQuery(documentPath(id, "/boxes"), { start, end });
  return (await ask<{ items: WordBox[] }>(path, { signal })).items;
}

export async function getContent(id: string, signal: AbortSignal): Promise<ArrayBuffer> {
  return (await send(documentPath(id, "/content"), { signal })).arrayBuffer();
}

/** `keepalive` lets the request outlive the page. */
export async function deleteDocument(id: string, keepalive: boolean): Promise<void> {
  await send(documentPath(id), { method: "DELETE", keepalive });
}

export const readAgain = (id: string): Promise<DocumentInfo> =>
  ask(documentPath(id, "/reindex"), { method: "POST" });

export async function listCollections(signal: AbortSignal): Promise<CollectionInfo[]> {
  return (await ask<{ items: CollectionInfo[] }>("/collections", { signal })).items;
}

export const makeCollection = (name: string): Promise<CollectionInfo> => post("/collections", { name });

export async function deleteCollection(name: string): Promise<void> {
  await send(`/collections/${encodeURIComponent(name)}`, { method: "DELETE" });
}

export const search = (asked: SearchRequest, signal: AbortSignal): Promise<SearchResponse> =>
  post("/search", asked, signal);

/** Sends a file and tells how far it is, from 0 to 1: fetch does not say, so this asks the older way. */
export function upload(
  file: File,
  collection: string,
  onProgress: (share: number) => void,
  signal: AbortSignal,
): Promise<DocumentInfo> {
  const form = new FormData();
  form.set("collection", collection);
  form.set("file", file, file.name);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", address("/documents/upload"));
    request.setRequestHeader("Accept", "application/json");
    if (keyRing.key) request.setRequestHeader("Authorization", `Bearer ${keyRing.key}`);
    request.upload.onprogress = ({ loaded, total }) => onProgress(total ? loaded / total : 0);
    request.onload = () => answered(request).then(resolve, reject);
    request.onerror = () => reject(unreachable());
    request.onabort = () => reject(signal.reason);
    signal.addEventListener("abort", () => request.abort());
    request.send(form);
  });
}

async function answered(request: XMLHttpRequest): Promise<DocumentInfo> {
  const response = new Response(request.responseText, { status: request.status });
  if (response.ok) return response.json();
  throw new ProblemError(await problemOf(response));
}

function post<A>(path: string, body: unknown, signal?: AbortSignal): Promise<A> {
  return ask(path, { method: "POST", body: JSON.stringify(body), signal: signal ?? null });
}

async function ask<A>(path: string, init: RequestInit): Promise<A> {
  return (await send(path, init)).json();
}

function documentPath(id: string, rest = ""): string {
  return `/documents/${encodeURIComponent(id)}${rest}`;
}

/** What is null or undefined is left out. */
function withQuery(path: string, query: Query): string {
  const given = Object.entries(query).filter(([, value]) => value != null);
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return text ? `${path}?${text}` : path;
}
