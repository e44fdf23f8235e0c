/** The panel "why this answer": asks for the trace with every question, and shows it. */
import type { Panel } from "@mystack/page/slots.ts";
import { Why } from "./Why.tsx";
import { WhyButton } from "./WhyButton.tsx";

export const trace: Panel = {
  id: "trace",
  title: "Why this answer",
  shortcuts: [{ key: "w", does: "Why this answer" }],
  Action: WhyButton,
  Side: Why,
  asks: { trace: true },
};
