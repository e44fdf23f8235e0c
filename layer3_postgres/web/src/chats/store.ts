/** Chats that are deleted, and can come back for ten seconds. */
import { go, place } from "@mystack/page/shell/place.ts";
import { Deleting } from "@mystack/page-documents/shared/deleting.ts";
import { deleteConversation } from "../api/client.ts";

export const deleting = new Deleting(deleteConversation);

/** The one that was open when it was deleted: it is again when that is undone. */
let open: string | null = null;

export function remove({ id, title }: { id: string; title: string }): void {
  if (place().chat === id) {
    open = id;
    go({ chat: null, branch: null, side: null, at: null });
  }
  deleting.add({ id, name: title });
}

deleting.subscribe(() => {
  if (!open || deleting.hidden().has(open)) return;
  if (!place().chat) go({ chat: open });
  open = null;
});
