/** One chat, kept for the tab: it survives a reload, and is gone with the tab. Knows nothing of the network. */
import { type Chat, emptyChat, isOpen, type Turn } from "./state.ts";

const NAME = "mystack.chat";
const VERSION = 1;

export function saveChat(storage: Storage, chat: Chat): void {
  try {
    storage.setItem(NAME, JSON.stringify({ version: VERSION, chat }));
  } catch {
    // Full or refused: the chat goes on, it just does not outlive a reload.
  }
}

export function loadChat(storage: Storage): Chat {
  try {
    const saved = JSON.parse(storage.getItem(NAME) ?? "null");
    if (saved?.version !== VERSION || !Array.isArray(saved.chat.turns)) return emptyChat;
    return { turns: saved.chat.turns.map(interrupted), options: saved.chat.options ?? {} };
  } catch {
    return emptyChat;
  }
}

/** An answer that was still growing when the page went away has stopped where it was. */
function interrupted(turn: Turn): Turn {
  return turn.role === "assistant" && isOpen(turn) ? { ...turn, state: "stopped" } : turn;
}
