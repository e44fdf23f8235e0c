/** A page of a PDF with the quoted words marked, and the way to the other pages. Loaded with pdf.js. */
import { IconButton } from "@mystack/page/shell/IconButton.tsx";
import { useQuery } from "@tanstack/react-query";
import { ChevronDown, ChevronUp, ZoomIn, ZoomOut } from "lucide-react";
import type { PDFDocumentProxy } from "pdfjs-dist/legacy/build/pdf.mjs";
import { useEffect, useState } from "react";
import { getBoxes, getContent } from "../api/client.ts";
import type { DocumentInfo } from "../api/types.ts";
import { Failure } from "../shared/Failure.tsx";
import type { Run, Span } from "../shared/span.ts";
import { PdfPage } from "./PdfPage.tsx";
import { openPdf } from "./pdf.ts";

const ZOOMS = [1, 1.5, 2.25];

export default function PdfView({ document, span }: { document: DocumentInfo; span: Span }) {
  const pdf = usePdf(document);
  const quote = useBoxes(document, span.quote);
  const passage = useBoxes(document, span);
  const [turned, setTurned] = useState<{ to: number; at: Run } | null>(null);
  const [zoom, setZoom] = useState(0);
  const error = pdf.error ?? quote.error ?? passage.error;
  if (error) return <Failure error={error} />;
  if (!pdf.data || !quote.data || !passage.data) return <p className="muted">Opening…</p>;
  // Another place leads to its own page again.
  const marked = quote.data[0]?.page ?? passage.data[0]?.page ?? 1;
  const page = turned && turned.at.start === span.quote.start ? turned.to : marked;
  const turn = (by: number) => setTurned({ to: page + by, at: span.quote });
  const last = pdf.data.numPages;
  return (
    <>
      <div className="pdf-tools">
        <IconButton className="" label="Page before" disabled={page <= 1} onClick={() => turn(-1)}>
          <ChevronUp />
        </IconButton>
        <IconButton className="" label="Next page" disabled={page >= last} onClick={() => turn(1)}>
          <ChevronDown />
        </IconButton>
        <span role="status">
          Page {page} of {last}
        </span>
        <IconButton className="" label="Smaller" disabled={zoom === 0} onClick={() => setZoom(zoom - 1)}>
          <ZoomOut />
        </IconButton>
        <IconButton
          className=""
          label="Larger"
          disabled={zoom === ZOOMS.length - 1}
          onClick={() => setZoom(zoom + 1)}
        >
          <ZoomIn />
        </IconButton>
      </div>
      <PdfPage
        pdf={pdf.data}
        name={document.name}
        number={page}
        zoom={ZOOMS[zoom] ?? 1}
        quote={quote.data}
        passage={passage.data}
      />
    </>
  );
}

function useBoxes({ id, updated_at }: DocumentInfo, { start, end }: Run) {
  return useQuery({
    queryKey: ["boxes", id, updated_at, start, end],
    queryFn: ({ signal }) => (end > start ? getBoxes(id, start, end, signal) : []),
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: (before) => before,
  });
}

function usePdf({ id }: DocumentInfo): { data: PDFDocumentProxy | null; error: Error | null } {
  const [opened, setOpened] = useState<{ data: PDFDocumentProxy | null; error: Error | null }>(nothing);
  useEffect(() => {
    const aborter = new AbortController();
    const close = open(id, aborter.signal, setOpened);
    return () => {
      aborter.abort();
      void close.then((task) => task?.destroy());
    };
  }, [id]);
  return opened;
}

const nothing = { data: null, error: null };

async function open(
  id: string,
  signal: AbortSignal,
  show: (opened: { data: PDFDocumentProxy | null; error: Error | null }) => void,
) {
  try {
    const task = openPdf(await getContent(id, signal));
    const data = await task.promise;
    if (!signal.aborted) show({ data, error: null });
    return task;
  } catch (error) {
    if (!signal.aborted)
      show({ data: null, error: error instanceof Error ? error : new Error(String(error)) });
    return null;
  }
}
