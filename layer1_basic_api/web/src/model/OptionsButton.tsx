/** Opens the options, and says when some are set. */
import { SlidersHorizontal } from "lucide-react";
import { useState } from "react";
import { useChat } from "../chat/useChat.ts";
import { OptionsDialog } from "./OptionsDialog.tsx";
import { countSet } from "./options.ts";

export function OptionsButton() {
  const [open, setOpen] = useState(false);
  const set = useChat((chat) => countSet(chat.options));
  return (
    <>
      <button type="button" className="button ghost" aria-keyshortcuts="o" onClick={() => setOpen(true)}>
        <SlidersHorizontal />
        {set === 0 ? "Options" : `Options · ${set} set`}
      </button>
      {open && <OptionsDialog onClose={() => setOpen(false)} />}
    </>
  );
}
