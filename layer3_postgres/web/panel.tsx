/** What layer 3 adds to the page: chats that are kept, listed, searched and branched, and a way to find anything. */
import type { Panel } from "@mystack/page/slots.ts";
import { conversations } from "./src/chats/panel.tsx";
import { finder } from "./src/finder/panel.tsx";
import "./src/styles/chats.css";
import "./src/styles/finder.css";

export const panel: Panel[] = [finder, conversations];
