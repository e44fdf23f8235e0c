/** Copies a text and says so for two seconds. */
import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { copy } from "./copy.ts";
import { IconButton } from "./IconButton.tsx";

interface Props {
  text: string;
  /** What is copied, as in "Copy answer". */
  label: string;
  "aria-keyshortcuts"?: string;
}

export function CopyButton({ text, label, ...rest }: Props) {
  const [result, setResult] = useState<"Copied" | "Could not copy" | null>(null);
  useEffect(() => {
    if (!result) return;
    const timer = setTimeout(() => setResult(null), 2000);
    return () => clearTimeout(timer);
  }, [result]);
  const onClick = async () => setResult((await copy(text)) ? "Copied" : "Could not copy");
  return (
    <>
      <IconButton label={result ?? label} onClick={onClick} {...rest}>
        {result === "Copied" ? <Check /> : <Copy />}
      </IconButton>
      <span className="hidden-visually" role="status">
        {result}
      </span>
    </>
  );
}
