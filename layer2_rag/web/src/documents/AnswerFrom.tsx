/** In the composer's row: the collection that is asked, or the model alone. */
import { useChat, useSession } from "@mystack/page/chat/useChat.ts";
import { Library } from "lucide-react";
import { useCollection, useCollectionNames } from "../shared/collection.ts";

/** No collection can have this name. */
const MODEL_ALONE = "/";

export function AnswerFrom() {
  const session = useSession();
  const [name, choose] = useCollection();
  const names = useCollectionNames();
  const off = useChat((chat) => chat.options.use_rag === false);
  const change = (value: string) => {
    session.setOptions({ use_rag: value === MODEL_ALONE ? false : null });
    if (value !== MODEL_ALONE) choose(value);
  };
  return (
    <label className="picker quiet">
      <Library aria-hidden="true" />
      <span className="hidden-visually">Answer from</span>
      <select
        value={off ? MODEL_ALONE : name}
        title="Answer from"
        aria-keyshortcuts="a"
        onChange={(event) => change(event.target.value)}
      >
        <optgroup label="Documents in">
          {names.map((one) => (
            <option key={one}>{one}</option>
          ))}
        </optgroup>
        <option value={MODEL_ALONE}>The model alone</option>
      </select>
    </label>
  );
}
