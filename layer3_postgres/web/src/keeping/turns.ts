/** Kept messages as turns of the chat, and where the turns of a chat are kept. Pure. */
import type { Answer, Question, Turn } from "@mystack/page/chat/state.ts";
import type { CitedText } from "@mystack/page-documents/api/types.ts";
import { goneDocument } from "@mystack/page-documents/shared/span.ts";
import type { KeptFields, KeptSource, Message } from "../api/types.ts";

export interface Kept {
  home: string;
  message: string;
}

const PLACE = /^\/conversations\/([^/]+)\/messages\/([^/]+)$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Turns that came from the server have its ids; those of this tab have their own. */
export const isKeptId = (id: string): boolean => UUID.test(id);

/** Where an answer is kept; null while it is not: nothing is before its first word, or when its chat was deleted. */
export function keptAt(answer: Answer): Kept | null {
  const result = answer.result as KeptFields | null;
  if (result) {
    const { conversation_id: home, message_id: message } = result;
    return home && message ? { home, message } : null;
  }
  const [, home, message] = PLACE.exec(String(answer.extra.kept ?? "")) ?? [];
  const begun = answer.content !== "" || answer.reasoning !== "" || "sources" in answer.extra;
  return home && message && (begun || isKeptId(answer.id)) ? { home, message } : null;
}

/** The newest answer that is kept. */
export function lastKept(turns: Turn[]): Kept | null {
  for (const turn of turns.toReversed()) {
    const kept = turn.role === "assistant" && keptAt(turn);
    if (kept) return kept;
  }
  return null;
}

/** The id of a question, as far as its turns say it; its answer follows it. */
export function questionId(question: Question, answer: Turn | undefined): string | null {
  if (isKeptId(question.id)) return question.id;
  if (answer?.role !== "assistant") return null;
  return (answer.result as KeptFields | null)?.question_id ?? null;
}

/** A branch as turns. Those that this tab has whole already stay as they are, with what only the tab knows of them. */
export function turnsOf(branch: Message[], home: string, have: Turn[]): Turn[] {
  const known = byId(have);
  return branch.map((message) => known.get(message.id) ?? turnOf(message, home));
}

function byId(turns: Turn[]): Map<string, Turn> {
  const found = new Map<string, Turn>();
  turns.forEach((turn, index) => {
    const id = turn.role === "user" ? questionId(turn, turns[index + 1]) : wholeId(turn);
    if (id) found.set(id, turn);
  });
  return found;
}

const wholeId = (answer: Answer): string | null => (answer.result ? (keptAt(answer)?.message ?? null) : null);

function turnOf(message: Message, home: string): Turn {
  const { id, content } = message;
  if (message.role === "user") return { id, role: "user", content };
  const whole = message.state === "whole";
  const sources = message.sources.map(cited);
  return {
    id,
    role: "assistant",
    content,
    reasoning: message.reasoning ?? "",
    // Why one broke off was told when it did; what is kept is that it did: see `Broken`.
    state: message.state === "stopped" ? "stopped" : "done",
    askedAt: Date.parse(message.created_at),
    thoughtUntil: null,
    problem: null,
    result: whole ? resultOf(message, home, sources) : null,
    extra: {
      kept: `/conversations/${home}/messages/${id}`,
      ...(sources.length > 0 && { sources: { sources } }),
      ...(message.state === "broken" && { broken: true }),
    },
  };
}

function resultOf(message: Message, home: string, sources: CitedText[]): Answer["result"] {
  const { id, content, reasoning, grounded } = message;
  const kept: KeptFields = { conversation_id: home, message_id: id, question_id: message.parent_id };
  const said = {
    id,
    response: content,
    reasoning,
    model: message.model ?? "",
    finish_reason: message.finish_reason ?? "stop",
    usage: message.usage ?? { prompt_tokens: 0, completion_tokens: 0 },
  } as const;
  const numbers = message.sources.filter((source) => source.cited).map(({ n }) => n);
  const found = { grounded, sources, cited: numbers, near: message.near, trace: message.trace };
  return { ...said, ...found, ...kept } as Answer["result"];
}

function cited({ document_id, ...source }: KeptSource): CitedText {
  return { ...source, document_id: document_id ?? goneDocument(source.n) };
}
