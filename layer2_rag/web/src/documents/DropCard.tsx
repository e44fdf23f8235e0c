/** A card of the first visit: what can be done with documents, and the way to begin. */
import { Picking } from "./Picking.tsx";

export function DropCard() {
  return (
    <section className="card drop-card" aria-label="Drop a document">
      <div>
        <h3>Drop a document</h3>
        <p>
          Anywhere on this page. Ask about it, and every answer leads back to the words that it came from.
        </p>
      </div>
      <Picking folders={false} />
    </section>
  );
}
