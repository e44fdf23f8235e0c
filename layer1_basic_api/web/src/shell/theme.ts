/** Light, dark or as the system has it; kept for the next visit. */
import { useState } from "react";

export type Theme = "system" | "light" | "dark";

const NAME = "mystack.theme";
const NEXT: Record<Theme, Theme> = { system: "light", light: "dark", dark: "system" };

export function useTheme(): [Theme, () => void] {
  const [theme, setTheme] = useState<Theme>(chosenTheme);
  const change = () => {
    localStorage.setItem(NAME, NEXT[theme]);
    setTheme(NEXT[theme]);
    applyTheme();
  };
  return [theme, change];
}

/** The stylesheet does the rest: see styles/tokens.css. */
export function applyTheme(): void {
  document.documentElement.dataset.theme = chosenTheme();
}

function chosenTheme(): Theme {
  const theme = localStorage.getItem(NAME);
  return theme === "light" || theme === "dark" ? theme : "system";
}
