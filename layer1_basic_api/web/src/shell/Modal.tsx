/**
 * A dialog, a drawer or a sheet on the browser's own dialog element. Radix's modal dialog injects a style element,
 * which the page's CSP refuses; the native one also holds the focus, closes by Esc and makes the page behind it inert.
 */
import { X } from "lucide-react";
import { type ReactNode, useEffect, useId, useRef } from "react";
import { createPortal } from "react-dom";
import { giveBack } from "./focus.ts";
import { IconButton, InDialog } from "./IconButton.tsx";

interface Props {
  title: string;
  kind?: "dialog" | "drawer" | "sheet";
  onClose: () => void;
  children: ReactNode;
}

/** Open for as long as it is drawn. */
export function Modal({ title, kind = "dialog", onClose, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => (dialog.current ? open(dialog.current) : undefined), []);
  return createPortal(
    <dialog
      ref={dialog}
      className={`modal ${kind}`}
      aria-labelledby={titleId}
      tabIndex={-1}
      closedby="any"
      onClose={onClose}
    >
      <InDialog value={true}>
        <header>
          <h2 id={titleId}>{title}</h2>
          <IconButton label="Close" onClick={onClose}>
            <X />
          </IconButton>
        </header>
        {children}
      </InDialog>
    </dialog>,
    document.body,
  );
}

/** Opens it with the focus on its first field, or on itself; what this returns gives the focus back. */
function open(dialog: HTMLDialogElement): () => void {
  const before = document.activeElement;
  dialog.showModal();
  // On a phone a field that has the focus brings up the keyboard, over what is to be read first.
  const field = matchMedia("(hover: hover)").matches ? dialog.querySelector<HTMLElement>("[name]") : null;
  (field ?? dialog).focus();
  return () => {
    dialog.close();
    giveBack(before);
  };
}
