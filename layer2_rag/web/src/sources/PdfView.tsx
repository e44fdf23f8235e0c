/** A page of a PDF with the quoted words marked, and the way to the other pages. Loaded with pdf.js. */
import { IconButton } from "@mystack/page/shell/IconButton.tsx";
import { useQuery } from "@tanstack/react-query";
import { ChevronDown, ChevronUp, ZoomIn, ZoomOut } from "lucide-react";
import type { PDFDocumentProxy, PDFPageProxy } from "pdfjs-dist/legacy/build/pdf.mjs";
import { useEffect, useState } from "react";
import { getBoxes, getContent } from "../api/client.ts";
import type { DocumentInfo } from "../api/types.ts";
import { Failure } from "../shared/Failure.tsx";
import type { Run, Span } from "../shared/span.ts";
import { legible, ratioOf } from "./marks.ts";
import { PdfPage } from "./PdfPage.tsx";
import { openPdf } from "./pdf.ts";

const ZOOMS = [1, 1.5, 2.25];
/** About as many pixels as the side panel and a phone have for a page. */
const ROOM = 370;

export default function PdfView({ document, span }: { document: DocumentInfo; span: Span }) {
  const pdf = usePdf(document);
  const quote = useBoxes(document, span.quote);
  const passage = useBoxes(document, span);
  const [turned, setTurned] = useState<{ to: number; at: Run } | null>(null);
  const [chosen, setZoom] = useState<number | null>(null);
  const word = quote.data?.[0] ?? passage.data?.[0];
  // Another place leads to its own page again.
  const page = turned && turned.at.start === span.quote.start ? turned.to : (word?.page ?? 1);
  const sheet = usePage(quote.data && passage.data ? pdf.data : null, page);
  const error = pdf.error ?? quote.error ?? passage.error;
  if (error) return <Failure error={error} />;
  if (!pdf.data || !quote.data || !passage.data || !sheet) return <p className="muted">Opening…</p>;
  const turn = (by: number) => setTurned({ to: page + by, at: span.quote });
  const last = pdf.data.numPages;
  const zoom = chosen ?? legible(word, ROOM * ratioOf(sheet), ZOOMS);
  return (
    <>
      <div className="pdf-tools">
        <IconButton
          className=""
          label="Page before"
          aria-keyshortcuts="["
          disabled={page <= 1}
          onClick={() => turn(-1)}
        >
          <ChevronUp />
        </IconButton>
        <IconButton
          className=""
          label="Next page"
          aria-keyshortcuts="]"
          disabled={page >= last}
          onClick={() => turn(1)}
        >
          <ChevronDown />
        </IconButton>
        <span role="status">
          Page {page} of {last}
        </span>
        <IconButton
          className=""
          label="Smaller"
          aria-keyshortcuts="-"
          disabled={zoom === 0}
          onClick={() => setZoom(zoom - 1)}
        >
          <ZoomOut />
        </IconButton>
        <IconButton
          className=""
          label="Larger"
          aria-keyshortcuts="+"
          disabled={zoom === ZOOMS.length - 1}
          onClick={() => setZoom(zoom + 1)}
        >
          <ZoomIn />
        </IconButton>
      </div>
      <PdfPage
        page={sheet}
        name={document.name}
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

/** The page before stays until the next one is there. */
function usePage(pdf: PDFDocumentProxy | null, number: number): PDFPageProxy | null {
  const [page, setPage] = useState<PDFPageProxy | null>(null);
  useEffect(() => {
    let gone = false;
    void pdf?.getPage(number).then((found) => gone || setPage(found));
    return () => {
      gone = true;
    };
  }, [pdf, number]);
  return page;
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
