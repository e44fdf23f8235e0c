/** One page of a PDF, drawn as wide as there is room, with boxes over the marked words. */
import type { PDFDocumentProxy, RenderTask } from "pdfjs-dist/legacy/build/pdf.mjs";
import { type RefObject, useEffect, useRef, useState } from "react";
import type { WordBox } from "../api/types.ts";

interface Props {
  pdf: PDFDocumentProxy;
  name: string;
  number: number;
  zoom: number;
  quote: WordBox[];
  passage: WordBox[];
}

export function PdfPage({ pdf, name, number, zoom, quote, passage }: Props) {
  const room = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const first = useRef<HTMLElement>(null);
  const width = useWidth(room) * zoom;
  const drawn = useDrawn({ pdf, number, width, canvas });
  const place = quote[0] ?? passage[0];
  // Another place or size is where the mark is looked for anew.
  useEffect(() => {
    if (drawn) first.current?.scrollIntoView({ block: "center", inline: "center" });
  }, [drawn, place, zoom]);
  const here = ({ page }: WordBox) => page === number;
  const marks = quote.filter(here);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must scroll by keyboard
    // biome-ignore lint/a11y/useSemanticElements: a section without a heading says no more
    <div className="pdf-room" ref={room} role="region" aria-label={`Page ${number} of ${name}`} tabIndex={0}>
      <div className="pdf-page" style={width ? { width } : undefined} data-drawn={drawn === number}>
        <canvas ref={canvas} />
        {passage.filter(here).map((box) => (
          <i key={`${box.left} ${box.top}`} className="word passage" style={styleOf(box)} />
        ))}
        {marks.map((box, index) => (
          <i
            key={`${box.left} ${box.top}`}
            ref={index === 0 ? first : null}
            className="word quote"
            style={styleOf(box)}
          />
        ))}
      </div>
    </div>
  );
}

const percent = (share: number): string => `${share * 100}%`;

function styleOf({ left, top, right, bottom }: WordBox) {
  return {
    left: percent(left),
    top: percent(top),
    width: percent(right - left),
    height: percent(bottom - top),
  };
}

function useWidth(element: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    if (!element.current) return;
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)));
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element]);
  return width;
}

interface Drawing {
  pdf: PDFDocumentProxy;
  number: number;
  width: number;
  canvas: RefObject<HTMLCanvasElement | null>;
}

/** The number of the page that is on the canvas; 0 before the first. */
function useDrawn({ pdf, number, width, canvas }: Drawing): number {
  const [drawn, setDrawn] = useState(0);
  useEffect(() => {
    if (width === 0 || !canvas.current) return;
    const surface = canvas.current;
    let task: RenderTask | null = null;
    let gone = false;
    const draw = async () => {
      const page = await pdf.getPage(number);
      if (gone) return;
      const scale = (width / page.getViewport({ scale: 1 }).width) * devicePixelRatio;
      const viewport = page.getViewport({ scale });
      surface.width = Math.floor(viewport.width);
      surface.height = Math.floor(viewport.height);
      task = page.render({ canvas: surface, viewport });
      await task.promise;
      if (!gone) setDrawn(number);
    };
    // What ends a drawing early is another one that takes its place.
    draw().catch((error: unknown) => gone || console.error(error));
    return () => {
      gone = true;
      task?.cancel();
    };
  }, [pdf, number, width, canvas]);
  return drawn;
}
