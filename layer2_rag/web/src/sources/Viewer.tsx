/** A document at a place in it: a PDF as its pages, everything else as its text, with the quoted words marked. */
import { useChat } from "@mystack/page/chat/useChat.ts";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { getDocument } from "../api/client.ts";
import { facts } from "../documents/told.ts";
import { Failure } from "../shared/Failure.tsx";
import { readSpan, type Span } from "../shared/span.ts";
import { neighbours } from "./cited.ts";
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
  const { data, error, refetch } = useQuery({
    queryKey: ["document", span.document],
    queryFn: ({ signal }) => getDocument(span.document, signal),
  });
  if (error) return <Failure error={error} onRetry={() => void refetch()} />;
  if (!data) return <p className="muted">Opening…</p>;
  const place = `${span.start}.${span.quote.start}.${span.quote.end}`;
  return (
    <div className="viewer">
      {/* No header element: in a dialog that would be a second banner of the page. */}
      <div className="viewer-head">
        <h3>{data.name}</h3>
        <p className="muted small">{facts(data)}</p>
      </div>
      <Steps found={neighbours(turns, span)} />
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
