/** The panel of the finder: Ctrl-K, or a row of the rail, and one field for chats, documents and commands. */
import type { Panel } from "@mystack/page/slots.ts";
import { FileSearch } from "lucide-react";
import { useEffect } from "react";
import { Finder } from "./Finder.tsx";
import { setFinder, useFinder } from "./store.ts";

const KEY = /Mac|iP(hone|ad)/.test(globalThis.navigator?.userAgent ?? "") ? "⌘ K" : "Ctrl K";

export const finder: Panel = {
  id: "finder",
  title: "Find",
  shortcuts: [{ key: KEY, does: "Find chats, documents and commands" }],
  Rail: ({ onGone }) => (
    <button
      type="button"
      className="rail-item"
      onClick={() => {
        onGone();
        setFinder(true);
      }}
    >
      <FileSearch />
      Find anything
      <kbd>{KEY}</kbd>
    </button>
  ),
  Everywhere: Opened,
};

function Opened() {
  const open = useFinder();
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const pressed = (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey;
      if (!pressed || event.key.toLowerCase() !== "k") return;
      event.preventDefault();
      // Another dialog has something to say first.
      if (open || !document.querySelector("dialog[open]")) setFinder(!open);
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [open]);
  if (!open) return null;
  // Not loaded when first opened: what is typed meanwhile would go to the composer.
  return <Finder onClose={() => setFinder(false)} />;
}
