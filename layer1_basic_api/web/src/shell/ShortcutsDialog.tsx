/** The list that `?` opens. */
import { useState } from "react";
import { usePanels } from "../slots.ts";
import { Modal } from "./Modal.tsx";
import { allShortcuts, lettersOn, setLetters } from "./shortcuts.ts";

export function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  const [letters, changeLetters] = useState(lettersOn);
  const all = allShortcuts(usePanels());
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
