/** Files may be dropped anywhere on the page. */
import { FileDown } from "lucide-react";
import { useEffect, useEffectEvent, useState } from "react";
import { useCollection } from "../shared/collection.ts";
import { filesIn } from "./files.ts";
import { uploads } from "./store.ts";

export function DropZone() {
  const [collection] = useCollection();
  const [over, setOver] = useState(false);
  const onDrop = useEffectEvent(async (data: DataTransfer) => uploads.add(await filesIn(data), collection));
  useEffect(() => {
    // Entering a child comes before leaving its parent: one counts, until one is out of all.
    let depth = 0;
    const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files");
    const handle = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      if (event.type === "dragenter") depth += 1;
      if (event.type === "dragleave") depth -= 1;
      if (event.type === "drop") {
        depth = 0;
        if (event.dataTransfer) void onDrop(event.dataTransfer);
      }
      setOver(depth > 0);
    };
    for (const type of EVENTS) addEventListener(type, handle);
    return () => {
      for (const type of EVENTS) removeEventListener(type, handle);
    };
  }, []);
  if (!over) return null;
  return (
    <div className="drop-zone">
      <p>
        <FileDown />
        Drop to add to “{collection}”
      </p>
    </div>
  );
}

const EVENTS = ["dragenter", "dragover", "dragleave", "drop"] as const;
