/** Asks for the API key when a request was refused for want of one. The key stays in this tab. */
import { useSyncExternalStore } from "react";
import { keyRing } from "../api/key.ts";
import { Modal } from "./Modal.tsx";

export function KeyDialog() {
  const request = useSyncExternalStore(keyRing.subscribe, keyRing.request);
  if (request === "none") return null;
  const submit = (form: FormData) => {
    const key = String(form.get("key")).trim();
    if (key) keyRing.give(key);
  };
  return (
    <Modal title="This server asks for a key" onClose={() => keyRing.decline()}>
      <form className="modal-body" action={submit}>
        <p className="muted small">
          It is the value of <code>MYSTACK_API_KEY</code> on the server. It is kept until this tab is closed,
          and sent to this server only.
        </p>
        <label className="field">
          <span>API key</span>
          <input name="key" type="password" autoComplete="current-password" required />
        </label>
        {request === "refused" && <p role="alert">That key was not accepted.</p>}
        <div className="row end">
          <button type="submit" className="button primary">
            Continue
          </button>
        </div>
      </form>
    </Modal>
  );
}
