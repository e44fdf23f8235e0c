/** One field that finds chats by what was said in them, documents by their names, and commands. */
import { Modal } from "@mystack/page/shell/Modal.tsx";
import { type KeyboardEvent, useId, useState } from "react";
import { type Entry, type Section, stepped } from "./finding.ts";
import { useSections } from "./sections.tsx";

export function Finder({ onClose }: { onClose: () => void }) {
  const [words, setWords] = useState("");
  const [index, setIndex] = useState(0);
  const list = useId();
  const sections = useSections(words);
  const entries = sections.flatMap((section) => section.entries);
  const current = entries[Math.min(index, entries.length - 1)];
  const run = (entry: Entry) => {
    onClose();
    // When the dialog has given the focus back, so that what is run may take it.
    setTimeout(entry.run);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by) setIndex(stepped(Math.min(index, entries.length - 1), by, entries.length));
    else if (event.key === "Enter" && !event.nativeEvent.isComposing && current) run(current);
    else return;
    event.preventDefault();
  };
  return (
    <Modal title="Find" onClose={onClose}>
      <div className="finder">
        <input
          name="words"
          type="text"
          role="combobox"
          aria-label="Find chats, documents and commands"
          placeholder="Chats, documents, commands"
          aria-expanded={entries.length > 0}
          aria-controls={list}
          aria-activedescendant={current && `${list}-${current.id}`}
          autoComplete="off"
          value={words}
          onChange={({ target }) => {
            setWords(target.value);
            setIndex(0);
          }}
          onKeyDown={onKeyDown}
        />
        <div id={list} role="listbox" aria-label="Found">
          {sections.map((section) => (
            <Found key={section.title} section={section} list={list} current={current} onRun={run} />
          ))}
        </div>
        {entries.length === 0 && <p className="muted small">Nothing has that name.</p>}
      </div>
    </Modal>
  );
}

interface FoundProps {
  section: Section;
  list: string;
  current: Entry | undefined;
  onRun: (entry: Entry) => void;
}

function Found({ section: { title, entries }, list, current, onRun }: FoundProps) {
  if (entries.length === 0) return null;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is no part of a list box
    <div role="group" aria-label={title}>
      <p aria-hidden="true">{title}</p>
      {entries.map((entry) => (
        <div
          key={entry.id}
          id={`${list}-${entry.id}`}
          role="option"
          tabIndex={-1}
          className="finder-entry"
          aria-selected={entry === current}
          ref={(element) => {
            if (entry === current) element?.scrollIntoView({ block: "nearest" });
          }}
          onClick={() => onRun(entry)}
          onKeyDown={({ key }) => key === "Enter" && onRun(entry)}
        >
          {entry.icon}
          <span>{entry.title}</span>
          {entry.detail && <small>{entry.detail}</small>}
          {entry.key && <kbd>{entry.key}</kbd>}
          {entry.says && <q>{entry.says}</q>}
        </div>
      ))}
    </div>
  );
}
