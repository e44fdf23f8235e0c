/** A chat as a file: Markdown to read, JSON with all that is known of it. */
import { place } from "@mystack/page/shell/place.ts";
import { exported } from "../api/client.ts";
import type { Format } from "../api/types.ts";

const ENDINGS: Record<Format, string> = { json: "json", markdown: "md" };

export async function download({ id, title }: { id: string; title: string }, format: Format): Promise<void> {
  const { chat, branch } = place();
  const blob = await exported(id, format, format === "markdown" && chat === id ? branch : null);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = fileName(title, ENDINGS[format]);
  link.click();
  URL.revokeObjectURL(link.href);
}

export function fileName(title: string, ending: string): string {
  const words = title.match(/[\p{L}\p{N}]+/gu) ?? ["chat"];
  return `${words.join("-").slice(0, 80)}.${ending}`;
}
