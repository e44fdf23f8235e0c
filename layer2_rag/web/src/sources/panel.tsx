/** The panel of sources: citations in answers, what stands below them, and the document at the quoted words. */
import type { Panel } from "@mystack/page/slots.ts";
import { lazy, Suspense } from "react";
import { VIEWER } from "../shared/span.ts";
import { Below } from "./Below.tsx";
import { MARKER } from "./cited.ts";
import { Pill } from "./Pill.tsx";

const Viewer = lazy(() => import("./Viewer.tsx"));

export const sources: Panel = {
  id: VIEWER,
  title: "Source",
  shortcuts: [
    { key: "j", does: "Next source" },
    { key: "k", does: "Source before" },
    { key: "]", does: "Next page of a PDF" },
    { key: "[", does: "Page before" },
    { key: "+", does: "Larger" },
    { key: "-", does: "Smaller" },
  ],
  inline: { pattern: MARKER, Component: Pill },
  Answer: Below,
  Side: ({ at }) => (
    <Suspense>
      <Viewer at={at} />
    </Suspense>
  ),
};
