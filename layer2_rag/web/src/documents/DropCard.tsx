/** A card of the first visit: what can be done with documents, and the way to begin. */
import { Picking } from "./Picking.tsx";

export function DropCard() {
  return (
    <section className="card drop-card" aria-label="Add a document">
      <h3>Add a document</h3>
      <p>
        <span className="drop-hint">Drop it anywhere on this page. </span>
        Ask about it, and every answer leads back to the words that it came from.
      </p>
      <div className="row">
        <Picking folders={false} />
      </div>
    </section>
  );
}
