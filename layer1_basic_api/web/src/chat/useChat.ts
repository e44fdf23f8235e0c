/** The session for components: read a part of the chat and be drawn again only when that part changes. */
import { createContext, useContext, useSyncExternalStore } from "react";
import type { Session } from "./session.ts";
import { type Chat, isOpen } from "./state.ts";

export const SessionContext = createContext<Session | null>(null);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error("useSession needs the page's SessionContext around it.");
  return session;
}

/** `select` must return the same object while nothing that it reads has changed. */
export function useChat<T>(select: (chat: Chat) => T): T {
  const session = useSession();
  return useSyncExternalStore(session.subscribe, () => select(session.chat()));
}

export function useBusy(): boolean {
  return useChat((chat) => isOpen(chat.turns.at(-1)));
}
