/** The list that `?` opens. */
import { useState } from "react";
import { type Panel, type Shortcut, usePanels } from "../slots.ts";
import { Modal } from "./Modal.tsx";
import { CHAT_KEY, lettersOn, setLetters, shortcuts } from "./shortcuts.ts";

export function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  const [letters, changeLetters] = useState(lettersOn);
  const panels = usePanels();
  const all = [...shortcuts, ...viewKeys(panels), ...panels.flatMap((panel) => panel.shortcuts ?? [])];
  const toggle = (on: boolean) => {
    setLetters(on);
    changeLetters(on);
  };
  return (
    <Modal title="Keyboard" onClose={onClose}>
      <div className="modal-body">
        <dl className="keys">
          {all.map(({ key, does }) => (
            <div key={key} className="key">
              <dt>{does}</dt>
              <dd>
                {key.split(" ").map((part) => (
                  <kbd key={part}>{part}</kbd>
                ))}
              </dd>
            </div>
          ))}
        </dl>
        <label className="check">
          <input type="checkbox" checked={letters} onChange={(event) => toggle(event.target.checked)} />
          Single letters work when no field has the focus
        </label>
      </div>
    </Modal>
  );
}

function viewKeys(panels: Panel[]): Shortcut[] {
  const views = panels.flatMap(({ key, title, Main }) => (key && Main ? [{ key, does: title }] : []));
  return views.length > 0 ? [{ key: CHAT_KEY, does: "Chat" }, ...views] : [];
}
