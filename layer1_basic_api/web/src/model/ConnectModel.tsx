/** How to connect a model: the server's own sentence and commands, as a card of the first visit and as a dialog. */
import { useModels } from "../api/queries.ts";
import type { Models } from "../api/types.ts";
import { Commands } from "../shell/Commands.tsx";
import { Modal } from "../shell/Modal.tsx";

/** Shown only while no model answers. */
export function ConnectCard() {
  const { data } = useModels();
  if (!data || data.state === "ready" || data.state === "unknown") return null;
  return (
    <section className="card" aria-label="Connect a model">
      <h3>Connect a model</h3>
      <HowTo models={data} />
    </section>
  );
}

export function ConnectDialog({ models, onClose }: { models: Models; onClose: () => void }) {
  return (
    <Modal title="Connect a model" onClose={onClose}>
      <div className="modal-body">
        <HowTo models={models} />
      </div>
    </Modal>
  );
}

function HowTo({ models }: { models: Models }) {
  return (
    <>
      <p>{models.detail}</p>
      {models.commands.length > 0 && <Commands commands={models.commands} />}
      {(models.state === "missing" || models.state === "unreachable") && (
        <p className="muted small">
          It is found by itself as soon as it is there. Nothing has to be restarted.
        </p>
      )}
    </>
  );
}
