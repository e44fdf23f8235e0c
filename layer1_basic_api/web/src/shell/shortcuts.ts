/**
 * Keys. An element takes a key by `aria-keyshortcuts`; pressing it clicks the last such element, or focuses it when it
 * is a field. In a row of a list it has it while the focus is in the row. So a button's key stands beside the button, and panels add theirs without telling the shell.
 */
import { useEffect } from "react";
import type { Panel, Shortcut } from "../slots.ts";

const shortcuts: Shortcut[] = [
  { key: "/", does: "Write a question" },
  { key: "Enter", does: "Send it" },
  { key: "Shift Enter", does: "New line" },
  { key: "Esc", does: "Stop, close, leave the field" },
  { key: "n", does: "New chat" },
  { key: "e", does: "Edit the last question" },
  { key: "r", does: "Ask it again" },
  { key: "c", does: "Copy the last answer" },
  { key: "b", does: "Jump to the latest" },
  { key: "t", does: "Light, dark or system" },
  { key: "?", does: "List of keys" },
];

/** Leads back to the conversation, where panels have views of their own. */
export const CHAT_KEY = "h";

/** The page's own, those of the views, and those of the panels. */
export function allShortcuts(panels: Panel[]): Shortcut[] {
  const views = panels.flatMap(({ key, title, Main }) => (key && Main ? [{ key, does: title }] : []));
  const toViews = views.length > 0 ? [{ key: CHAT_KEY, does: "Chat" }, ...views] : [];
  return [...shortcuts, ...toViews, ...panels.flatMap((panel) => panel.shortcuts ?? [])];
}

const NAME = "mystack.shortcuts";

/** Single letters can be switched off: speech input and unsteady hands set them off by accident. */
export const lettersOn = (): boolean => localStorage.getItem(NAME) !== "off";
export const setLetters = (on: boolean): void => localStorage.setItem(NAME, on ? "on" : "off");

export function useShortcuts(onEscape: () => void): void {
  useEffect(() => {
    const listener = (event: KeyboardEvent) => handle(event, onEscape);
    // Before anything that Esc closes is gone: what is open decides whose key it is.
    addEventListener("keydown", listener, { capture: true });
    return () => removeEventListener("keydown", listener, { capture: true });
  }, [onEscape]);
}

function handle(event: KeyboardEvent, onEscape: () => void): void {
  // Dialogs and menus have their own keys, and so has a field that is not the composer.
  if (event.isComposing || document.querySelector("dialog[open], [role=menu]")) return;
  const typing = isTyping(event.target);
  if (event.key === "Escape" && (!typing || isComposer(event.target))) onEscape();
  if (event.ctrlKey || event.metaKey || event.altKey || typing) return;
  if (/^[a-z]$/.test(event.key) && !lettersOn()) return;
  const target = targetOf(event.key, event.target);
  if (!target) return;
  event.preventDefault();
  press(target);
}

/** What has the key now, with the focus where it is. */
export function targetOf(key: string, focus: EventTarget | null): HTMLElement | undefined {
  return [...document.querySelectorAll<HTMLElement>("[aria-keyshortcuts]:not(:disabled)")].findLast(
    (element) => element.getAttribute("aria-keyshortcuts") === key && isMeant(element, focus),
  );
}

export function press(target: HTMLElement): void {
  if (target.matches("textarea, input, select")) target.focus();
  else target.click();
}

/** What stands in a row of a list has its key while the focus is in that row. */
function isMeant(element: HTMLElement, focus: EventTarget | null): boolean {
  const row = element.closest("li");
  return !row || (focus instanceof Node && row.contains(focus));
}

function isComposer(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.getAttribute("aria-keyshortcuts") === "/";
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches("textarea, input, select, [contenteditable]");
}
