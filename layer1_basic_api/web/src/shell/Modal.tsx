/**
 * A dialog, a drawer or a sheet on the browser's own dialog element. Radix's modal dialog injects a style element,
 * which the page's CSP refuses; the native one also holds the focus, closes by Esc and makes the page behind it inert.
 */
import { X } from "lucide-react";
import { type ReactNode, useEffect, useId, useRef } from "react";
import { IconButton } from "./IconButton.tsx";

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
  useEffect(() => {
    const element = dialog.current;
    const focused = document.activeElement;
    element?.showModal();
    return () => {
      element?.close();
      if (focused instanceof HTMLElement) focused.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      className={`modal ${kind}`}
      aria-labelledby={titleId}
      onClose={onClose}
      closedby="any"
    >
      <header>
        <h2 id={titleId}>{title}</h2>
        <IconButton label="Close" onClick={onClose}>
          <X />
        </IconButton>
      </header>
      {children}
    </dialog>
  );
}
