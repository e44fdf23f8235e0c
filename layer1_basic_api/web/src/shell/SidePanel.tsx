/** The panel that the address names at `side`, beside the conversation or, when narrow, over it. */
import { X } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";
import { usePanels } from "../slots.ts";
import { giveBack } from "./focus.ts";
import { IconButton } from "./IconButton.tsx";
import { Modal } from "./Modal.tsx";
import { go, usePlace } from "./place.ts";

export function SidePanel({ narrow }: { narrow: boolean }) {
  const { side, at } = usePlace();
  const panel = usePanels().find(({ id }) => id === side);
  if (!panel?.Side) return null;
  const close = () => go({ side: null, at: null });
  const content = <panel.Side at={at ?? ""} />;
  if (narrow) {
    return (
      <Modal kind="sheet" title={panel.title} onClose={close}>
        <div className="modal-body">{content}</div>
      </Modal>
    );
  }
  return (
    <Beside key={panel.id} title={panel.title} onClose={close}>
      {content}
    </Beside>
  );
}

/** Has the focus when it opens, as a dialog would, and gives it back to what opened it. */
function Beside({ title, onClose, children }: { title: string; onClose: () => void; children: ReactNode }) {
  const aside = useRef<HTMLElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    aside.current?.focus({ preventScroll: true });
    return () => giveBack(before);
  }, []);
  return (
    <aside ref={aside} className="side" aria-label={title} tabIndex={-1}>
      <header>
        <h2>{title}</h2>
        <IconButton label="Close" onClick={onClose}>
          <X />
        </IconButton>
      </header>
      <div className="modal-body">{children}</div>
    </aside>
  );
}
