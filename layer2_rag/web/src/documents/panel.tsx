/** The panel of documents: its view, the drop zone and the notes, and from what the composer answers. */
import type { Panel } from "@mystack/page/slots.ts";
import { Files } from "lucide-react";
import { lazy, Suspense } from "react";
import { AnswerFrom } from "./AnswerFrom.tsx";
import { DocumentCount } from "./DocumentCount.tsx";
import { DropCard } from "./DropCard.tsx";
import { DropZone } from "./DropZone.tsx";
import { Notes } from "./Notes.tsx";
import { AddFiles } from "./Picking.tsx";
import { samples } from "./samples.ts";

const View = lazy(() => import("./View.tsx"));

export const documents: Panel = {
  id: "documents",
  title: "Documents",
  icon: Files,
  key: "d",
  samples,
  shortcuts: [
    { key: "u", does: "Add files" },
    { key: "f", does: "Add a folder" },
    { key: "a", does: "Choose a collection" },
    { key: "l", does: "New collection" },
    { key: "r", does: "Try the document in focus again" },
    { key: "Delete", does: "Delete the document in focus" },
    { key: "z", does: "Undo a deletion" },
  ],
  withoutModel: "quoting documents",
  Main: () => (
    <Suspense>
      <View />
    </Suspense>
  ),
  Badge: DocumentCount,
  Welcome: DropCard,
  Composer: () => (
    <>
      <AnswerFrom />
      <AddFiles />
    </>
  ),
  Everywhere: DropZone,
  Notes,
};
