/** One page of a PDF, drawn as wide as there is room, with the marked words under a felt pen. */
import type { PDFPageProxy, RenderTask } from "pdfjs-dist/legacy/build/pdf.mjs";
import { type RefObject, useEffect, useRef, useState } from "react";
import type { WordBox } from "../api/types.ts";
import { marksOf, ratioOf } from "./marks.ts";

interface Props {
  page: PDFPageProxy;
  name: string;
  zoom: number;
  quote: WordBox[];
  passage: WordBox[];
}

export function PdfPage({ page, name, zoom, quote, passage }: Props) {
  const room = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const first = useRef<HTMLElement>(null);
  const width = useWidth(room) * zoom;
  const drawn = useDrawn({ page, width, canvas });
  const place = quote[0] ?? passage[0];
  // Another place or size is where the mark is looked for anew.
  useEffect(() => {
    if (drawn) first.current?.scrollIntoView({ block: "center", inline: "center" });
  }, [drawn, place, zoom]);
  const number = page.pageNumber;
  const marks = marksOf(quote, number, ratioOf(page));
  const around = marksOf(passage, number, ratioOf(page));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must scroll by keyboard
    // biome-ignore lint/a11y/useSemanticElements: a section without a heading says no more
    <div className="pdf-room" ref={room} role="region" aria-label={`Page ${number} of ${name}`} tabIndex={0}>
      <div className="pdf-page" style={width ? { width } : undefined} data-drawn={drawn === number}>
        <canvas ref={canvas} />
        {/* One layer for all of them: each that is blended by itself costs a surface as large as the page. */}
        <div className="pdf-marks" aria-hidden="true">
          {around.map((box, index) => (
            <i
              key={`${box.left} ${box.top}`}
              ref={index === 0 && marks.length === 0 ? first : null}
              className="word passage"
              style={styleOf(box)}
            />
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
  page: PDFPageProxy;
  width: number;
  canvas: RefObject<HTMLCanvasElement | null>;
}

/** The number of the page that is on the canvas; 0 before the first. */
function useDrawn({ page, width, canvas }: Drawing): number {
  const [drawn, setDrawn] = useState(0);
  useEffect(() => {
    if (width === 0 || !canvas.current) return;
    const surface = canvas.current;
    let task: RenderTask | null = null;
    let gone = false;
    const draw = async () => {
      const scale = (width / page.getViewport({ scale: 1 }).width) * devicePixelRatio;
      const viewport = page.getViewport({ scale });
      surface.width = Math.floor(viewport.width);
      surface.height = Math.floor(viewport.height);
      task = page.render({ canvas: surface, viewport });
      await task.promise;
      if (!gone) setDrawn(page.pageNumber);
    };
    // What ends a drawing early is another one that takes its place.
    draw().catch((error: unknown) => gone || console.error(error));
    return () => {
      gone = true;
      task?.cancel();
    };
  }, [page, width, canvas]);
  return drawn;
}
