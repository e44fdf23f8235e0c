/** The chosen theme, and what chooses the next one. */
import { useState } from "react";
import { chosenTheme, keepTheme, type Theme } from "./theme.ts";

const NEXT: Record<Theme, Theme> = { system: "light", light: "dark", dark: "system" };

export function useTheme(): [Theme, () => void] {
  const [theme, setTheme] = useState<Theme>(chosenTheme);
  const change = () => {
    keepTheme(NEXT[theme]);
    setTheme(NEXT[theme]);
  };
  return [theme, change];
}
