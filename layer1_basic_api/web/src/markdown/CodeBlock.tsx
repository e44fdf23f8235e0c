/** A block of code with its language and a copy button. Coloured once the highlighter has been loaded. */
import { memo, useDeferredValue, useMemo } from "react";
import { CopyButton } from "../shell/CopyButton.tsx";
import { useHighlighter } from "./highlight.ts";

// Beyond this many characters colouring takes longer than a frame; the text is shown plain.
const LIMIT = 30_000;

export const CodeBlock = memo(function CodeBlock({ code, language }: { code: string; language: string }) {
  const highlight = useHighlighter();
  const shown = useDeferredValue(code);
  const coloured = useMemo(
    () => (highlight && shown.length <= LIMIT ? highlight(language, shown) : shown),
    [highlight, language, shown],
  );
  return (
    <div className="code">
      <header>
        <span>{language || "text"}</span>
        <CopyButton text={code} label="Copy code" />
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: long lines scroll, also by keyboard */}
      <pre tabIndex={0}>
        <code>{coloured}</code>
      </pre>
    </div>
  );
});
