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

const View = lazy(() => import("./View.tsx"));

export const documents: Panel = {
  id: "documents",
  title: "Documents",
  icon: Files,
  key: "d",
  samples: [
    "How is a document kept from being lost when the server is killed?",
    "When does MyStack say that nothing was found?",
    "Which settings connect a model?",
  ],
  shortcuts: [
    { key: "u", does: "Add files" },
    { key: "l", does: "New collection" },
    { key: "z", does: "Undo a deletion" },
  ],
  withoutModel: "quoting your documents",
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
  Everywhere: () => (
    <>
      <DropZone />
      <Notes />
    </>
  ),
};
