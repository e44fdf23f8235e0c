/** Light, dark or as the system has it; kept for the next visit. */
export type Theme = "system" | "light" | "dark";

const NAME = "mystack.theme";

export function chosenTheme(): Theme {
  const theme = localStorage.getItem(NAME);
  return theme === "light" || theme === "dark" ? theme : "system";
}

export function keepTheme(theme: Theme): void {
  localStorage.setItem(NAME, theme);
  applyTheme();
}

/** The stylesheet does the rest: see styles/tokens.css. */
export function applyTheme(): void {
  document.documentElement.dataset.theme = chosenTheme();
}
