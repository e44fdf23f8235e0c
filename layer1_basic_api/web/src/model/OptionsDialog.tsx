/** Instructions and options of this chat. Every change holds at once; they go with each question from then on. */
import { useRef } from "react";
import { useChat, useSession } from "../chat/useChat.ts";
import { Modal } from "../shell/Modal.tsx";
import { NOTHING_SET, readForm } from "./options.ts";

export function OptionsDialog({ onClose }: { onClose: () => void }) {
  const session = useSession();
  const form = useRef<HTMLFormElement>(null);
  const { system, temperature, max_tokens, seed, stop } = useChat((chat) => chat.options);
  const apply = () => {
    if (form.current?.checkValidity()) session.setOptions(readForm(new FormData(form.current)));
  };
  const reset = () => {
    for (const field of form.current?.querySelectorAll("input, textarea") ?? []) {
      (field as HTMLInputElement).value = "";
    }
    session.setOptions(NOTHING_SET);
  };
  return (
    <Modal title="Options of this chat" onClose={onClose}>
      <form ref={form} className="modal-body" action={onClose} onChange={apply}>
        <label className="field">
          <span>Instructions</span>
          <textarea
            name="system"
            rows={4}
            defaultValue={system ?? ""}
            placeholder="Answer in two sentences, …"
          />
          <small>Sent before every question, as the system prompt.</small>
        </label>
        <div className="columns">
          <NumberField
            name="temperature"
            label="Temperature"
            value={temperature}
            min={0}
            max={2}
            step={0.1}
          />
          <NumberField name="max_tokens" label="Most tokens" value={max_tokens} min={1} step={1} />
          <NumberField name="seed" label="Seed" value={seed} min={0} step={1} />
        </div>
        <label className="field">
          <span>Stop words</span>
          <textarea name="stop" rows={2} defaultValue={stop?.join("\n") ?? ""} />
          <small>One a line. The answer ends before the first of them.</small>
        </label>
        <div className="row end">
          <span className="muted small">An empty field leaves it to the model.</span>
          <button type="button" className="button" onClick={reset}>
            Reset
          </button>
          <button type="submit" className="button primary">
            Done
          </button>
        </div>
      </form>
    </Modal>
  );
}

interface NumberProps {
  name: string;
  label: string;
  value: number | null | undefined;
  min: number;
  max?: number;
  step: number;
}

function NumberField({ name, label, value, ...range }: NumberProps) {
  return (
    <label className="field">
      <span>{label}</span>
      <input type="number" name={name} defaultValue={value ?? ""} placeholder="auto" {...range} />
    </label>
  );
}
