/** Puts the page together: the session on its real ports, the query cache, the styles. */
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { Tooltip } from "radix-ui";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { streamChat } from "./api/client.ts";
import { ProblemError } from "./api/problem.ts";
import { capabilitiesQuery } from "./api/queries.ts";
import { nextFrame } from "./chat/batch.ts";
import { Session } from "./chat/session.ts";
import type { Asking } from "./chat/state.ts";
import { SessionContext } from "./chat/useChat.ts";
import { App } from "./shell/App.tsx";
import { fieldsOf, panelsOf } from "./shell/panels.ts";
import { applyTheme } from "./shell/theme.ts";
import type { Fields } from "./slots.ts";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/shell.css";
import "./styles/chat.css";
import "./styles/prose.css";

// A problem that the server states does not go away by asking again; a missing answer is asked for by polling.
const queries = new QueryClient({
  defaultOptions: { queries: { retry: (times, error) => times < 2 && !(error instanceof ProblemError) } },
});

applyTheme();

const capabilities = () => queries.getQueryData(capabilitiesQuery.queryKey);

/** Whoever asks before it is known which panels there are waits for what these say of the question. */
function always(asking: Asking): Fields | Promise<Fields> {
  if (capabilities()) return fieldsOf(panelsOf(capabilities()), asking);
  const known = queries.ensureQueryData(capabilitiesQuery).catch(() => undefined);
  return known.then((found) => fieldsOf(panelsOf(found), asking));
}

let ids = 0;
const session = new Session({
  stream: streamChat,
  storage: sessionStorage,
  now: Date.now,
  // Not crypto.randomUUID: over plain HTTP on a network address it does not exist.
  newId: () => `t${Date.now().toString(36)}-${ids++}`,
  nextFrame,
  historyLimit: () => capabilities()?.limits.history_messages ?? 100,
  always,
});
// A page that goes away takes its connection with it: the answer ends where it is, and is kept.
addEventListener("pagehide", () => session.stop());

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queries}>
        <SessionContext value={session}>
          <Tooltip.Provider delayDuration={500}>
            <App />
          </Tooltip.Provider>
        </SessionContext>
      </QueryClientProvider>
    </StrictMode>,
  );
}
