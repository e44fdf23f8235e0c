/**
 * What a layer can add to the page. A layer puts `web/panel.tsx` into its folder and exports `panel: Panel`, or an array
 * of them; the shell finds it, and shows each when the API's `/capabilities` lists its id.
 *
 * A panel knows this file, the client (`api/client.ts`), the chat (`useSession`, `useChat`) and the shell's pieces
 * (`Modal`, `CopyButton`, …). It never knows another panel, and the shell never knows a panel by name. Heavy parts
 * belong behind `lazy()`: panels are part of the first load.
 */

import type { ComponentType } from "react";
import { createContext, useContext } from "react";
import type { Answer, Asking, Question } from "./chat/state.ts";

export interface Panel {
  /** As in `/capabilities`.panels. */
  id: string;
  /** The name of its view, in the rail. */
  title: string;
  icon?: ComponentType;
  /** The letter that opens its view. */
  key?: string;
  /** Sample questions of the first visit: those of the highest layer that has some which work now. */
  samples?: Samples | ((signal: AbortSignal) => Promise<Samples | null>);
  /** Its keys for the list that `?` opens. A button takes its key by `aria-keyshortcuts`. */
  shortcuts?: Shortcut[];

  /** A view of its own instead of the conversation, at `?view=<id>`; the rail links to it. */
  Main?: ComponentType;
  /** A word beside its title in the rail, a number for example. */
  Badge?: ComponentType;
  /** The side panel, at `?side=<id>&at=<at>`; a sheet on a phone. */
  Side?: ComponentType<{ at: string }>;
  /** A section of the rail. The newest layer's stands first, layer 1's at the foot. `onGone`: it led somewhere. */
  Rail?: ComponentType<{ onGone: () => void }>;
  /** What stays in sight in the top bar of a narrow page, where the rail is a drawer: one small control. */
  Top?: ComponentType;
  /** A card of the first visit. */
  Welcome?: ComponentType;
  /** What is there whatever is shown, a drop zone for example. Drawn once. */
  Everywhere?: ComponentType;
  /** News that lies over the page for a while, each a `note`: what goes on, what can be undone. */
  Notes?: ComponentType;
  /** What the page does while no model is connected, where that is more than nothing. */
  withoutModel?: string;
  /** Controls in the composer's row. Fields set by `session.setOptions` are sent with every question. */
  Composer?: ComponentType;
  /** Below the text of an answer, sources for example. */
  Answer?: ComponentType<{ answer: Answer }>;
  /** A button in an answer's row of actions, and in a question's. */
  Action?: ComponentType<{ answer: Answer }>;
  QuestionAction?: ComponentType<{ question: Question }>;
  /** Fields that go with every question, or with this one. */
  asks?: Fields | ((asking: Asking) => Fields | Promise<Fields>);
  /** What becomes of chats, where they outlive their tab. */
  keeps?: Keeps;
  /**
   * Replaces what `pattern` (with the flag g) finds in an answer's text, `[1]` for example, outside code. `before` are
   * the words that it stands behind, back to the match before or to the beginning of the block.
   */
  inline?: { pattern: RegExp; Component: ComponentType<{ match: string; before: string; answer: Answer }> };
}

export type Fields = Record<string, unknown>;

export interface Keeps {
  /** Of a chat that begins. */
  chat: string;
  /** Of what was said below a question that is edited. */
  edited: string;
}

export interface Samples {
  /** What they are about, as a line above them. */
  about?: string;
  questions: string[];
}

export interface Shortcut {
  key: string;
  does: string;
}

/** The panels that this server lists, the newest layer's first. */
export const PanelsContext = createContext<Panel[]>([]);

export const usePanels = (): Panel[] => useContext(PanelsContext);
