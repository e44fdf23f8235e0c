/** What layer 2 adds to the page: documents, search, citations that open at the quoted words, and why an answer is so. */
import type { Panel } from "@mystack/page/slots.ts";
import { documents } from "./src/documents/panel.tsx";
import { search } from "./src/search/panel.tsx";
import { sources } from "./src/sources/panel.tsx";
import { trace } from "./src/trace/panel.tsx";
import "./src/styles/documents.css";
import "./src/styles/passages.css";
import "./src/styles/viewer.css";

export const panel: Panel[] = [documents, search, sources, trace];
