/** The page's one queue of uploads and its one set of deletions: they outlive every view. */
import { useSyncExternalStore } from "react";
import { deleteDocument, getDocument, upload } from "../api/client.ts";
import { Deleting } from "../shared/deleting.ts";
import { Uploads } from "./uploads.ts";

const FOLLOW_SECONDS = 10;

export const uploads = new Uploads({
  send: upload,
  follow: (id) => getDocument(id, undefined, FOLLOW_SECONDS),
});

export const deleting = new Deleting(deleteDocument);

export const useUploads = () => useSyncExternalStore(uploads.subscribe, uploads.items);

/** What is still being sent would be lost; what the server has is not. */
const warn = (event: Event) => event.preventDefault();

// Only while it is needed: a page that listens for this is not kept for the way back.
uploads.subscribe(() => {
  const sending = uploads.items().some(({ state }) => state === "waiting" || state === "sending");
  if (sending) addEventListener("beforeunload", warn);
  else removeEventListener("beforeunload", warn);
});
