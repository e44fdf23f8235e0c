/** What is left of the rail on a narrow page: the menu, what panels keep in sight, and a new chat. */
import { Menu, SquarePen } from "lucide-react";
import { usePanels } from "../slots.ts";
import { IconButton } from "./IconButton.tsx";
import { useNewChat } from "./useNewChat.ts";

export function TopBar({ onMenu }: { onMenu: () => void }) {
  return (
    <div className="topbar">
      <IconButton label="Menu" onClick={onMenu}>
        <Menu />
      </IconButton>
      <h1>MyStack</h1>
      <div className="topbar-slots">{usePanels().map(({ id, Top }) => Top && <Top key={id} />)}</div>
      <IconButton label="New chat" aria-keyshortcuts="n" onClick={useNewChat()}>
        <SquarePen />
      </IconButton>
    </div>
  );
}
