/** What goes on with documents, wherever on the page one is: files on their way, and deletions that can be undone. */
import { ProblemError } from "@mystack/page/api/problem.ts";
import { CopyButton } from "@mystack/page/shell/CopyButton.tsx";
import { IconButton } from "@mystack/page/shell/IconButton.tsx";
import { go, usePlace } from "@mystack/page/shell/place.ts";
import { X } from "lucide-react";
import { useEffect, useState } from "react";
import { count } from "../shared/words.ts";
import { useRefresh } from "./queries.ts";
import { deletions, onDeletionEnd, uploads, useHeld, useUploads } from "./store.ts";
import type { Upload } from "./uploads.ts";

/** How long the news of a good end stays. */
const GOOD_NEWS_MS = 6_000;

export function Notes() {
  return (
    <div className="notes" role="status">
      <Sending />
      <Undo />
      <Refused />
    </div>
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

function Undo() {
  const held = useHeld();
  const [first] = held;
  if (!first) return null;
  return (
    <div className="note">
      <span>Deleted {held.length === 1 ? `“${first.name}”` : count(held.length, "document")}</span>
      <button type="button" className="button" aria-keyshortcuts="z" onClick={() => deletions.undo()}>
        Undo
      </button>
    </div>
  );
}

/** A deletion that the server refused. */
function Refused() {
  const refresh = useRefresh();
  const [problem, setProblem] = useState<ProblemError["problem"] | null>(null);
  useEffect(
    () =>
      onDeletionEnd((error) => {
        if (error instanceof ProblemError) setProblem(error.problem);
        refresh();
      }),
    [refresh],
  );
  if (!problem) return null;
  return (
    <div className="note">
      <span>
        <strong>Not deleted: {problem.title}.</strong> {problem.detail}
      </span>
      {problem.request_id && <CopyButton text={problem.request_id} label="Copy request id" />}
      <IconButton label="Dismiss" onClick={() => setProblem(null)}>
        <X />
      </IconButton>
    </div>
  );
}
