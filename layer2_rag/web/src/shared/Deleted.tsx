/** News of deletions: what can be undone, and what the server refused. */
import { ProblemError } from "@mystack/page/api/problem.ts";
import { CopyButton } from "@mystack/page/shell/CopyButton.tsx";
import { IconButton } from "@mystack/page/shell/IconButton.tsx";
import { useQueryClient } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useEffect, useState } from "react";
import type { Deleting } from "./deleting.ts";
import { count } from "./words.ts";

export function UndoNote({ deleting, noun }: { deleting: Deleting; noun: string }) {
  const held = deleting.useHeld();
  const [first] = held;
  if (!first) return null;
  return (
    <div className="note">
      <span>Deleted {held.length === 1 ? `“${first.name}”` : count(held.length, noun)}</span>
      <button type="button" className="button" aria-keyshortcuts="z" onClick={() => deleting.undo()}>
        Undo
      </button>
    </div>
  );
}

/** `lists`: the queries that a deletion changes, by the first part of their keys. */
export function RefusedNote({ deleting, lists }: { deleting: Deleting; lists: string[] }) {
  const queries = useQueryClient();
  const [problem, setProblem] = useState<ProblemError["problem"] | null>(null);
  useEffect(
    () =>
      deleting.onEnd((error) => {
        if (error instanceof ProblemError) setProblem(error.problem);
        for (const list of lists) void queries.invalidateQueries({ queryKey: [list] });
      }),
    [deleting, lists, queries],
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
