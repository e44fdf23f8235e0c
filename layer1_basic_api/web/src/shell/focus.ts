/** Gives the focus back to what had it, unless somebody has taken it meanwhile: whoever writes a question goes on writing. */
export function giveBack(before: Element | null): void {
  const free = !document.activeElement || document.activeElement === document.body;
  if (free && before instanceof HTMLElement) before.focus({ preventScroll: true });
}
