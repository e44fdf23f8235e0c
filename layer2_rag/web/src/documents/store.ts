/** The page's one queue of uploads and its one set of deletions: they outlive every view. */
import { useSyncExternalStore } from "react";
import { deleteDocument, getDocument, upload } from "../api/client.ts";
import { Deletions } from "./deletions.ts";
import { Uploads } from "./uploads.ts";

const FOLLOW_SECONDS = 10;

export const uploads = new Uploads({
  send: upload,
  follow: (id) => getDocument(id, undefined, FOLLOW_SECONDS),
});

const endings = new Set<(error: unknown) => void>();

export const deletions = new Deletions({
  remove: deleteDocument,
  later: (call, milliseconds) => {
    const timer = setTimeout(call, milliseconds);
    return () => clearTimeout(timer);
  },
  onEnd: (_, error) => {
    for (const listener of endings) listener(error);
  },
});

/** Calls back when a deletion has ended; `error` says why one failed. */
export function onDeletionEnd(listener: (error: unknown) => void): () => void {
  endings.add(listener);
  return () => endings.delete(listener);
}

export const useUploads = () => useSyncExternalStore(uploads.subscribe, uploads.items);
export const useHeld = () => useSyncExternalStore(deletions.subscribe, deletions.held);
export const useHidden = () => useSyncExternalStore(deletions.subscribe, deletions.hidden);

const flush = () => deletions.flush();

// Only while something is held: between two listeners the end of an open connection arrives, and the chat's must not
// come second to ours.
deletions.subscribe(() => {
  if (deletions.held().length > 0) addEventListener("pagehide", flush);
  else removeEventListener("pagehide", flush);
});

/** What is still being sent would be lost; what the server has is not. */
const warn = (event: Event) => event.preventDefault();

// Only while it is needed: a page that listens for this is not kept for the way back.
uploads.subscribe(() => {
  const sending = uploads.items().some(({ state }) => state === "waiting" || state === "sending");
  if (sending) addEventListener("beforeunload", warn);
  else removeEventListener("beforeunload", warn);
});
