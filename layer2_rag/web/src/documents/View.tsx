/** The view of documents: which collection, what to add, and the list. Loaded when first opened. */

import { FileDown } from "lucide-react";
import { useRef, useState } from "react";
import type { State } from "../api/types.ts";
import { useCollection, useCollections } from "../shared/collection.ts";
import { Failure } from "../shared/Failure.tsx";
import { count } from "../shared/words.ts";
import { Collections } from "./Collections.tsx";
import { List } from "./List.tsx";
import { Picking } from "./Picking.tsx";
import { documentsIn, useDocuments } from "./queries.ts";
import { deleting, useUploads } from "./store.ts";
import { onTheWay } from "./uploads.ts";

export default function View() {
  const [collection] = useCollection();
  const [state, setState] = useState<State | null>(null);
  const scroller = useRef<HTMLElement>(null);
  const { data, error, refetch, isPending, hasNextPage, isFetchingNextPage, fetchNextPage } = useDocuments(
    collection,
    state,
  );
  const hidden = deleting.useHidden();
  const documents = documentsIn(data).filter(({ id }) => !hidden.has(id));
  const uploads = onTheWay(
    useUploads().filter((one) => one.collection === collection),
    documents,
  );
  const total = useCollections().data?.find(({ name }) => name === collection)?.documents ?? documents.length;
  const nothing = !isPending && !error && documents.length + uploads.length === 0;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must scroll by keyboard
    <section className="view" ref={scroller} aria-label="Documents" tabIndex={0}>
      <div className="view-column">
        <header className="view-head">
          <h2>Documents</h2>
          <span className="muted small">
            {state && !isPending && `${documents.length}${hasNextPage ? "+" : ""} of `}
            {count(total, "document")}
          </span>
        </header>
        <div className="view-tools">
          <Collections />
          <label className="picker">
            <span className="hidden-visually">State</span>
            <select
              value={state ?? ""}
              onChange={(event) => setState((event.target.value || null) as State | null)}
            >
              <option value="">All states</option>
              <option value="ready">Ready</option>
              <option value="failed">Failed</option>
            </select>
          </label>
          <div className="row push">
            <Picking />
          </div>
        </div>
        {error && <Failure error={error} onRetry={() => void refetch()} />}
        {nothing && <Empty filtered={state !== null} />}
        <List
          scroller={scroller}
          uploads={uploads}
          documents={documents}
          total={state ? documents.length : total + uploads.length}
          onEnd={hasNextPage && !isFetchingNextPage ? () => void fetchNextPage() : null}
        />
      </div>
    </section>
  );
}

function Empty({ filtered }: { filtered: boolean }) {
  return (
    <div className="empty">
      <FileDown aria-hidden="true" />
      {filtered ? (
        <p>No document is in this state.</p>
      ) : (
        <p>
          Nothing here yet. Drop files or folders anywhere on the page: PDF, Word, PowerPoint, Excel,
          Markdown, HTML, EPUB, notebooks, CSV, JSON, text and source code.
        </p>
      )}
    </div>
  );
}
