/** The panel that the address names at `side`, beside the conversation or, when narrow, over it. */
import { X } from "lucide-react";
import { usePanels } from "../slots.ts";
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
    <aside className="side" aria-label={panel.title}>
      <header>
        <h2>{panel.title}</h2>
        <IconButton label="Close" onClick={close}>
          <X />
        </IconButton>
      </header>
      <div className="modal-body">{content}</div>
    </aside>
  );
}
