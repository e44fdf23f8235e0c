/** What the page's text fields have in common: they grow with their text, and Enter sends. And the way to the first. */
import { type KeyboardEvent, type RefObject, useLayoutEffect } from "react";

/** Enter sends, Shift+Enter does not, and neither does the Enter that ends a composition (Japanese, Chinese, …). */
export function sends(event: KeyboardEvent): boolean {
  // Safari reports the key that ends a composition as 229 after `isComposing` is over.
  const composing = event.nativeEvent.isComposing || event.keyCode === 229;
  return event.key === "Enter" && !event.shiftKey && !composing;
}

/** On a phone it does nothing: the keyboard would come up over what is to be read. */
export function focusComposer(): void {
  if (!matchMedia("(hover: hover)").matches) return;
  document.querySelector<HTMLElement>('textarea[aria-keyshortcuts="/"]')?.focus();
}

export function useAutoHeight(field: RefObject<HTMLTextAreaElement | null>, text: string): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text is what changes the height
  useLayoutEffect(() => {
    if (!field.current) return;
    field.current.style.height = "auto";
    field.current.style.height = `${field.current.scrollHeight}px`;
  }, [field, text]);
}
