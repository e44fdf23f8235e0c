/** A document at a place in it: a PDF as its pages, everything else as its text, with the quoted words marked. */
import { ProblemError } from "@mystack/page/api/problem.ts";
import { useChat } from "@mystack/page/chat/useChat.ts";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { getDocument } from "../api/client.ts";
import { facts } from "../documents/told.ts";
import { Failure } from "../shared/Failure.tsx";
import { isGone, readSpan, type Span } from "../shared/span.ts";
import { neighbours } from "./cited.ts";
import { Past } from "./Past.tsx";
import { Steps } from "./Steps.tsx";
import { TextView } from "./TextView.tsx";

// With pdf.js, which nobody needs before the first PDF is opened.
const PdfView = lazy(() => import("./PdfView.tsx"));

export default function Viewer({ at }: { at: string }) {
  const span = readSpan(at);
  if (!span) return <p className="muted">This address names no place in a document.</p>;
  return <Document span={span} />;
}

function Document({ span }: { span: Span }) {
  const turns = useChat((chat) => chat.turns);
  const [asItIs, setAsItIs] = useState<string | null>(null);
  const { data, error, refetch } = useQuery({
    queryKey: ["document", span.document],
    queryFn: ({ signal }) => getDocument(span.document, signal),
    enabled: !isGone(span.document),
  });
  const found = neighbours(turns, span);
  const place = `${span.start}.${span.quote.start}.${span.quote.end}`;
  const missing = error instanceof ProblemError && error.problem.code === "document_missing";
  if (found && (missing || isGone(span.document))) return <Past found={found} quote={span.quote} />;
  if (isGone(span.document)) return <p className="muted">The document of this source has been deleted.</p>;
  if (found?.source.document === "changed" && asItIs !== place) {
    return <Past found={found} quote={span.quote} onOpen={() => setAsItIs(place)} />;
  }
  if (error) return <Failure error={error} onRetry={() => void refetch()} />;
  if (!data) return <p className="muted">Opening…</p>;
  return (
    <div className="viewer">
      {/* No header element: in a dialog that would be a second banner of the page. */}
      <div className="viewer-head">
        <h3>{data.name}</h3>
        <p className="muted small">{facts(data)}</p>
      </div>
      <Steps found={found} />
      {data.format === "pdf" ? (
        <Suspense fallback={<p className="muted">Opening…</p>}>
          <PdfView key={data.id} document={data} span={span} />
        </Suspense>
      ) : (
        <TextView key={`${data.id}.${place}`} document={data} span={span} />
      )}
    </div>
  );
}
