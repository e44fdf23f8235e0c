/** The first visit: what this is, questions that work at once, and the cards that panels add. */
import { ArrowUpRight } from "lucide-react";
import { type Samples, usePanels } from "../slots.ts";
import { useSamples } from "./samples.ts";
import { focusComposer } from "./textarea.ts";
import { useSession } from "./useChat.ts";

export function Welcome() {
  const panels = usePanels();
  const samples = useSamples(panels);
  const kept = panels.find(({ keeps }) => keeps)?.keeps?.chat;
  // Until the server has said what it can do there is nothing to offer.
  if (samples === undefined) return null;
  return (
    <div className="welcome">
      <div>
        <h2>What would you like to know?</h2>
        <p>{kept ?? "This chat stays in this tab. Closing the tab forgets it."}</p>
      </div>
      {samples && <Questions samples={samples} />}
      <div className="welcome-cards">{panels.map(({ id, Welcome: Card }) => Card && <Card key={id} />)}</div>
    </div>
  );
}

function Questions({ samples: { about, questions } }: { samples: Samples }) {
  const session = useSession();
  const ask = (question: string) => {
    void session.ask(question);
    focusComposer();
  };
  return (
    <div>
      {about && <p className="samples-about">{about}</p>}
      <ul className="samples" aria-label="Questions to begin with">
        {questions.map((question) => (
          <li key={question}>
            <button type="button" onClick={() => ask(question)}>
              {question}
              <ArrowUpRight aria-hidden="true" />
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
