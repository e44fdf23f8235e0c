/** What a screen reader is told: an answer once it has ended, not word by word. */
import { useRef } from "react";
import { isOpen, type Turn } from "./state.ts";

export function useAnnouncement(last: Turn | undefined): string {
  // An answer that was complete when the page was loaded is not news.
  const growing = useRef<string | null>(null);
  if (last && isOpen(last)) growing.current = last.id;
  if (last?.role !== "assistant" || last.id !== growing.current) return "";
  if (isOpen(last)) return "The answer is being written.";
  if (last.state === "failed") return `${last.problem?.title}. ${last.problem?.detail}`;
  return last.state === "stopped" ? `Stopped. ${last.content}` : last.content;
}
