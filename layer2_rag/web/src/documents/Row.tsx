/** A row of the list: a document, or a file on its way. What failed says why, and can be tried again. */
import { CopyButton } from "@mystack/page/shell/CopyButton.tsx";
import { IconButton } from "@mystack/page/shell/IconButton.tsx";
import { go } from "@mystack/page/shell/place.ts";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Check, CircleAlert, Clock, LoaderCircle, RotateCcw, Trash2, X } from "lucide-react";
import type { MouseEvent, ReactNode } from "react";
import { readAgain } from "../api/client.ts";
import type { DocumentInfo, State } from "../api/types.ts";
import { VIEWER, writeSpan } from "../shared/span.ts";
import { size } from "../shared/words.ts";
import { deleting, uploads } from "./store.ts";
import { facts, shareOf, stateOf } from "./told.ts";
import type { Upload } from "./uploads.ts";

const ICONS: Record<State, typeof Check> = {
  received: Clock,
  processing: LoaderCircle,
  ready: Check,
  failed: CircleAlert,
};

export function DocumentRow({ document, now }: { document: DocumentInfo; now: number }) {
  const { id, name, state, reason } = document;
  const queries = useQueryClient();
  const retry = useMutation({
    mutationFn: () => readAgain(id),
    onSettled: () => queries.invalidateQueries({ queryKey: ["documents"] }),
  });
  const remove = ({ currentTarget }: MouseEvent<HTMLElement>) => {
    focusNext(currentTarget);
    deleting.add(document);
  };
  const open = () => {
    const start = { start: 0, end: 0 };
    go({ side: VIEWER, at: writeSpan({ document: id, ...start, quote: start, answer: null }) });
  };
  return (
    <Row
      name={
        state === "ready" ? (
          <button type="button" className="link" title={name} onClick={open}>
            {name}
          </button>
        ) : (
          name
        )
      }
      facts={facts(document)}
      state={state}
      word={stateOf(document, now)}
      share={state === "processing" ? shareOf(document) : undefined}
      reason={state === "ready" ? null : (retry.error?.message ?? reason)}
    >
      {state === "failed" && (
        <IconButton
          label={`Try ${name} again`}
          aria-keyshortcuts="r"
          disabled={retry.isPending}
          onClick={() => retry.mutate()}
        >
          <RotateCcw />
        </IconButton>
      )}
      <IconButton label={`Delete ${name}`} aria-keyshortcuts="Delete" onClick={remove}>
        <Trash2 />
      </IconButton>
    </Row>
  );
}

/** Whoever deletes one after the other stays where they are: at the same button of the next row, else at the list. */
function focusNext(button: HTMLElement): void {
  const row = button.closest("li");
  const next = row?.nextElementSibling ?? row?.previousElementSibling;
  const target = next?.querySelector<HTMLElement>(".doc-actions > :last-of-type");
  (target ?? button.closest<HTMLElement>(".view"))?.focus({ preventScroll: true });
}

export function UploadRow({ upload }: { upload: Upload }) {
  const { id, file, state, share, problem } = upload;
  const failed = state === "failed";
  const word =
    { waiting: "waiting", failed: "not sent" }[state as string] ?? `sending ${Math.round(share * 100)} %`;
  return (
    <Row
      name={file.name}
      facts={size(file.size)}
      state={failed ? "failed" : state === "waiting" ? "received" : "processing"}
      word={word}
      share={state === "sending" ? share : undefined}
      reason={problem && `${problem.title}. ${problem.detail}`}
    >
      {problem?.request_id && <CopyButton text={problem.request_id} label="Copy request id" />}
      {failed && (
        <IconButton label={`Try ${file.name} again`} aria-keyshortcuts="r" onClick={() => uploads.retry(id)}>
          <RotateCcw />
        </IconButton>
      )}
      {state !== "indexing" && (
        <IconButton
          label={failed ? `Forget ${file.name}` : `Do not send ${file.name}`}
          aria-keyshortcuts="Delete"
          onClick={() => uploads.dismiss(id)}
        >
          <X />
        </IconButton>
      )}
    </Row>
  );
}

interface Props {
  name: ReactNode;
  facts: string;
  state: State;
  word: string;
  /** 0 to 1, null while it is not known; undefined when nothing is going on. */
  share: number | null | undefined;
  reason: string | null;
  children: ReactNode;
}

function Row({ name, facts, state, word, share, reason, children }: Props) {
  const Icon = ICONS[state];
  return (
    <div className={`doc ${state}`}>
      <div className="doc-name">
        <strong>{name}</strong>
        <small>{facts}</small>
      </div>
      <span className="doc-state">
        <Icon aria-hidden="true" />
        {word}
      </span>
      <div className="doc-actions">{children}</div>
      {reason && <p className="doc-reason">{reason}</p>}
      {share !== undefined && (
        <progress aria-label="Progress" max={1} {...(share !== null && { value: share })} />
      )}
    </div>
  );
}
