/** What is left of the rail on a narrow page: the menu and a new chat. */
import { Menu, SquarePen } from "lucide-react";
import { useSession } from "../chat/useChat.ts";
import { IconButton } from "./IconButton.tsx";

export function TopBar({ onMenu }: { onMenu: () => void }) {
  const session = useSession();
  return (
    <div className="topbar">
      <IconButton label="Menu" onClick={onMenu}>
        <Menu />
      </IconButton>
      <h1>MyStack</h1>
      <IconButton label="New chat" aria-keyshortcuts="n" onClick={() => session.clear()}>
        <SquarePen />
      </IconButton>
    </div>
  );
}
