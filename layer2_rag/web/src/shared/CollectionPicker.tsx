/** Chooses the collection that is asked, searched and added to. */
import { Library } from "lucide-react";
import { useCollection, useCollectionNames } from "./collection.ts";

export function CollectionPicker() {
  const [name, choose] = useCollection();
  return (
    <label className="picker">
      <Library aria-hidden="true" />
      <span className="hidden-visually">Collection</span>
      <select
        value={name}
        title="Collection"
        aria-keyshortcuts="a"
        onChange={(event) => choose(event.target.value)}
      >
        {useCollectionNames().map((one) => (
          <option key={one}>{one}</option>
        ))}
      </select>
    </label>
  );
}
