/** A text once it has not changed for a moment: what is typed is not asked for letter by letter. */
import { useEffect, useState } from "react";

const MOMENT_MS = 150;

export function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), MOMENT_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}
