/** What can be done with a chat: rename, take away, delete. */
import { useMutation } from "@tanstack/react-query";
import { Download, Ellipsis, PencilLine, Trash2 } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { useRef } from "react";
import type { Format, Listed } from "../api/types.ts";
import { download } from "./download.ts";

interface Props {
  chat: Listed;
  onRename: () => void;
  onDelete: () => void;
}

export function RowMenu({ chat, onRename, onDelete }: Props) {
  // What was chosen moves the focus itself, once the menu has let go of it.
  const chosen = useRef<(() => void) | null>(null);
  const choose = (action: () => void) => () => {
    chosen.current = action;
  };
  const saving = useMutation({ mutationFn: (format: Format) => download(chat, format) });
  return (
    // Not modal: Radix would inject a style element to hold the page still.
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger className="button ghost icon" aria-label={`More for “${chat.title}”`}>
        <Ellipsis />
      </DropdownMenu.Trigger>
      <DropdownMenu.Content
        className="menu"
        side="bottom"
        align="end"
        sideOffset={4}
        collisionPadding={8}
        onCloseAutoFocus={(event) => {
          if (!chosen.current) return;
          event.preventDefault();
          chosen.current();
          chosen.current = null;
        }}
      >
        <DropdownMenu.Item className="menu-item" onSelect={choose(onRename)}>
          <PencilLine /> Rename <kbd>F2</kbd>
        </DropdownMenu.Item>
        <DropdownMenu.Item className="menu-item" onSelect={() => saving.mutate("markdown")}>
          <Download /> Save as Markdown
        </DropdownMenu.Item>
        <DropdownMenu.Item className="menu-item" onSelect={() => saving.mutate("json")}>
          <Download /> Save as JSON
        </DropdownMenu.Item>
        <DropdownMenu.Item className="menu-item" onSelect={choose(onDelete)}>
          <Trash2 /> Delete <kbd>Delete</kbd>
        </DropdownMenu.Item>
      </DropdownMenu.Content>
    </DropdownMenu.Root>
  );
}
