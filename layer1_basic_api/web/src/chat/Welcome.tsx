/** The first visit: what this is, questions that work at once, and the cards that panels add. */
import { ArrowUpRight } from "lucide-react";
import { usePanels } from "../slots.ts";
import { focusComposer } from "./textarea.ts";
import { useSession } from "./useChat.ts";

export function Welcome() {
  const session = useSession();
  const panels = usePanels();
  const samples = panels.find((panel) => panel.samples)?.samples ?? [];
  const ask = (sample: string) => {
    void session.ask(sample);
    focusComposer();
  };
  // Until the server has said what it can do there is nothing to offer.
  if (panels.length === 0) return null;
  return (
    <div className="welcome">
      <div>
        <h2>What would you like to know?</h2>
        <p>This chat stays in this tab. Closing the tab forgets it.</p>
      </div>
      {panels.map(({ id, Welcome: Card }) => Card && <Card key={id} />)}
      <ul className="samples" aria-label="Questions to begin with">
        {samples.map((sample) => (
          <li key={sample}>
            <button type="button" onClick={() => ask(sample)}>
              {sample}
              <ArrowUpRight aria-hidden="true" />
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
