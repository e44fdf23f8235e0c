/** The panel "why this answer": asks for the trace with every question, and shows it. */
import { useSession } from "@mystack/page/chat/useChat.ts";
import type { Panel } from "@mystack/page/slots.ts";
import { useEffect } from "react";
import { Why } from "./Why.tsx";
import { WhyButton } from "./WhyButton.tsx";

function Asking() {
  const session = useSession();
  useEffect(() => session.setOptions({ trace: true }), [session]);
  return null;
}

export const trace: Panel = {
  id: "trace",
  title: "Why this answer",
  shortcuts: [{ key: "w", does: "Why this answer" }],
  Action: WhyButton,
  Side: Why,
  Everywhere: Asking,
};
