/** Commands to paste into a terminal, each with a button that copies it. */
import { CopyButton } from "./CopyButton.tsx";

export function Commands({ commands }: { commands: string[] }) {
  return (
    <ol className="commands">
      {commands.map((command) => (
        <li key={command} className="command">
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long command scrolls, also by keyboard */}
          <code tabIndex={0}>{command}</code>
          <CopyButton text={command} label="Copy command" />
        </li>
      ))}
    </ol>
  );
}
