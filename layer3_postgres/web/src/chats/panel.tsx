/** The panel of conversations: their list, what becomes of them, and the versions of what was said. */
import type { Panel } from "@mystack/page/slots.ts";
import { RefusedNote, UndoNote } from "@mystack/page-documents/shared/Deleted.tsx";
import { Broken } from "../keeping/Broken.tsx";
import { Keeping } from "../keeping/Keeping.tsx";
import { fieldsOf } from "../keeping/store.ts";
import { AnswerWays, QuestionWays } from "../keeping/Ways.tsx";
import { List } from "./List.tsx";
import { deleting } from "./store.ts";

const LISTS = ["conversations"];

export const conversations: Panel = {
  id: "conversations",
  title: "Chats",
  shortcuts: [
    { key: "q", does: "Search chats" },
    { key: "F2", does: "Rename the chat in focus" },
    { key: "Delete", does: "Delete the chat in focus" },
  ],
  keeps: {
    chat: "Chats are kept on this server until you delete them.",
    edited: "What was said below it stays, as another version.",
  },
  asks: fieldsOf,
  Rail: List,
  Answer: Broken,
  Action: AnswerWays,
  QuestionAction: QuestionWays,
  Notes: () => (
    <>
      <Keeping />
      <UndoNote deleting={deleting} noun="chat" />
      <RefusedNote deleting={deleting} lists={LISTS} />
    </>
  ),
};
