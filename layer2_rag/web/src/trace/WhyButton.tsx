/** Opens the trace of an answer. */
import type { Answer } from "@mystack/page/chat/state.ts";
import { IconButton } from "@mystack/page/shell/IconButton.tsx";
import { go } from "@mystack/page/shell/place.ts";
import { Waypoints } from "lucide-react";
import { ragOf } from "../api/types.ts";

export function WhyButton({ answer }: { answer: Answer }) {
  if (!ragOf(answer)?.trace) return null;
  return (
    <IconButton
      label="Why this answer"
      // The last one on the page is the one that the key opens.
      aria-keyshortcuts="w"
      onClick={() => go({ side: "trace", at: answer.id })}
    >
      <Waypoints />
    </IconButton>
  );
}
