/** Begins a new chat, from wherever on the page one is. */
import { focusComposer } from "../chat/textarea.ts";
import { useSession } from "../chat/useChat.ts";
import { go } from "./place.ts";

export function useNewChat(): () => void {
  const session = useSession();
  return () => {
    session.clear();
    go({ view: null, side: null, at: null, q: null, filters: null, chat: null, branch: null });
    focusComposer();
  };
}
