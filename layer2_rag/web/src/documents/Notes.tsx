/** What goes on with documents, wherever on the page one is: files on their way, and deletions that can be undone. */
import { IconButton } from "@mystack/page/shell/IconButton.tsx";
import { go, usePlace } from "@mystack/page/shell/place.ts";
import { X } from "lucide-react";
import { useEffect } from "react";
import { RefusedNote, UndoNote } from "../shared/Deleted.tsx";
import { count } from "../shared/words.ts";
import { useRefresh } from "./queries.ts";
import { deleting, uploads, useUploads } from "./store.ts";
import type { Upload } from "./uploads.ts";

/** What a deletion changes. */
const LISTS = ["documents", "collections"];

/** How long the news of a good end stays. */
const GOOD_NEWS_MS = 6_000;

export function Notes() {
  return (
    <>
      <Sending />
      <UndoNote deleting={deleting} noun="document" />
      <RefusedNote deleting={deleting} lists={LISTS} />
    </>
  );
}

function Sending() {
  const items = useUploads();
  const { view } = usePlace();
  const refresh = useRefresh();
  const told = items.filter(({ document }) => document).length;
  const ended = items.filter(({ state }) => state === "ready" || state === "failed");
  const failed = ended.filter(({ state }) => state === "failed").length;
  const allWell = items.length > 0 && ended.length === items.length && failed === 0;
  // Each change of these numbers is news for the lists.
  useEffect(refresh, [refresh, told, ended.length]);
  useEffect(() => {
    if (!allWell) return;
    const timer = setTimeout(() => uploads.clear(), GOOD_NEWS_MS);
    return () => clearTimeout(timer);
  }, [allWell]);
  // The list of documents shows the same in its rows.
  if (items.length === 0 || (view === "documents" && !allWell)) return null;
  return (
    <div className="note">
      <span>{newsOf(items, ended.length - failed, failed)}</span>
      {view !== "documents" && (
        <button type="button" className="button" onClick={() => go({ view: "documents" })}>
          Show
        </button>
      )}
      {ended.length === items.length && (
        <IconButton label="Dismiss" onClick={() => uploads.clear()}>
          <X />
        </IconButton>
      )}
    </div>
  );
}

function newsOf(items: readonly Upload[], ready: number, failed: number): string {
  const [first] = items;
  const name = items.length === 1 && first ? `“${first.file.name}”` : count(items.length, "file");
  if (ready === items.length) return `${name} can be asked now`;
  const parts = [ready > 0 && `${ready} ready`, failed > 0 && `${failed} failed`].filter(Boolean);
  const so = parts.length > 0 && items.length > 1 ? `: ${parts.join(", ")}` : "";
  if (ready + failed < items.length) return `Adding ${name}${so}`;
  return so ? `${name}${so}` : `${name} failed`;
}
