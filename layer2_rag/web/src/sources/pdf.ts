/** pdf.js on our own files: worker, character maps and fonts; nothing of another site, no code made from text. */
import {
  GlobalWorkerOptions,
  getDocument,
  type PDFDocumentLoadingTask,
  VerbosityLevel,
} from "pdfjs-dist/legacy/build/pdf.mjs";
import worker from "pdfjs-dist/legacy/build/pdf.worker.min.mjs?url";

GlobalWorkerOptions.workerSrc = worker;

/** Addresses by path. */
type Files = Record<string, string>;
const maps: Files = import.meta.glob<string>("../../../../node_modules/pdfjs-dist/cmaps/*.bcmap", {
  query: "?url",
  import: "default",
  eager: true,
});
const fonts: Files = import.meta.glob<string>(
  "../../../../node_modules/pdfjs-dist/standard_fonts/*.{pfb,ttf}",
  { query: "?url", import: "default", eager: true },
);

async function bytesOf(files: Files, name: string): Promise<Uint8Array> {
  const [path] = Object.keys(files).filter((one) => one.endsWith(`/${name}`));
  const address = path && files[path];
  if (!address) throw new Error(`pdf.js has no file ${name}.`);
  return new Uint8Array(await (await fetch(address)).arrayBuffer());
}

class CMaps {
  fetch = async ({ name }: { name: string }) => ({
    cMapData: await bytesOf(maps, `${name}.bcmap`),
    isCompressed: true,
  });
}

class Fonts {
  fetch = ({ filename }: { filename: string }) => bytesOf(fonts, filename);
}

/** Destroy the task when the document is not shown any more: its worker holds all of it. */
export function openPdf(data: ArrayBuffer): PDFDocumentLoadingTask {
  return getDocument({
    data,
    CMapReaderFactory: CMaps,
    StandardFontDataFactory: Fonts,
    useWorkerFetch: false,
    // The page's policy lets no WebAssembly compile.
    useWasm: false,
    isEvalSupported: false,
    // A font's quirks are no news to a reader's console.
    verbosity: VerbosityLevel.ERRORS,
    enableXfa: false,
  });
}
