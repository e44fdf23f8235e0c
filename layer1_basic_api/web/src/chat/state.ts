/** What a chat is, and every way in which it changes. Pure: knows no network, no clock, no storage. */
import type { ChatAnswer, ChatRequest, HistoryMessage, Problem } from "../api/types.ts";

export interface Question {
  id: string;
  role: "user";
  content: string;
}

export interface Answer {
  id: string;
  role: "assistant";
  content: string;
  /** What a reasoning model thought before it answered; never part of the text. */
  reasoning: string;
  state: "waiting" | "streaming" | "done" | "stopped" | "failed";
  /** Milliseconds since the epoch: when it was asked, and when its thinking ended. */
  askedAt: number;
  thoughtUntil: number | null;
  problem: Problem | null;
  /** All that the server said at the end, with the fields that higher layers add. */
  result: ChatAnswer | null;
  /** The newest data of each event that only panels know, by the event's name. */
  extra: Record<string, unknown>;
}

export type Turn = Question | Answer;

/** Sent with every question. Panels may add fields of their own that their layer's `/chat` takes. */
export type Options = Pick<ChatRequest, "model" | "system" | "temperature" | "max_tokens" | "stop" | "seed"> &
  Record<string, unknown>;

export interface Chat {
  turns: Turn[];
  options: Options;
}

/** Where a question is asked: after these turns, in the place of those. */
export interface Asking {
  before: Turn[];
  instead: Turn[];
}

export const emptyChat: Chat = { turns: [], options: {} };

export type Action =
  | { type: "asked"; question: Question; answerId: string; at: number }
  | { type: "received"; id: string; content: string; reasoning: string; at: number }
  | { type: "noticed"; id: string; event: string; data: unknown }
  | { type: "finished"; id: string; result: ChatAnswer; at: number }
  | { type: "failed"; id: string; problem: Problem; at: number }
  | { type: "stopped"; id: string; at: number }
  | { type: "cutBefore"; id: string }
  | { type: "shown"; turns: Turn[] }
  | { type: "optionsSet"; options: Options };

export function reduce(chat: Chat, action: Action): Chat {
  switch (action.type) {
    case "asked":
      return { ...chat, turns: [...chat.turns, action.question, newAnswer(action.answerId, action.at)] };
    case "cutBefore": {
      const index = chat.turns.findIndex((turn) => turn.id === action.id);
      return index < 0 ? chat : { ...chat, turns: chat.turns.slice(0, index) };
    }
    case "shown":
      return { ...chat, turns: action.turns };
    case "optionsSet":
      return { ...chat, options: action.options };
    default:
      return {
        ...chat,
        turns: chat.turns.map((turn) => (turn.id === action.id ? change(turn, action) : turn)),
      };
  }
}

type AnswerAction = Extract<Action, { type: "received" | "noticed" | "finished" | "failed" | "stopped" }>;

function change(turn: Turn, action: AnswerAction): Turn {
  if (turn.role !== "assistant" || !isOpen(turn)) return turn;
  switch (action.type) {
    case "received":
      return receive(turn, action);
    case "noticed":
      return { ...turn, extra: { ...turn.extra, [action.event]: action.data } };
    case "finished":
      return { ...closed(turn, "done", action.at), result: action.result, content: action.result.response };
    case "failed":
      return { ...closed(turn, "failed", action.at), problem: action.problem };
    case "stopped":
      return closed(turn, "stopped", action.at);
  }
}

function receive(
  answer: Answer,
  { content, reasoning, at }: { content: string; reasoning: string; at: number },
): Answer {
  const next = { ...answer, content: answer.content + content, reasoning: answer.reasoning + reasoning };
  return { ...next, state: "streaming", thoughtUntil: next.content ? thoughtUntil(next, at) : null };
}

function closed(answer: Answer, state: "done" | "stopped" | "failed", at: number): Answer {
  return { ...answer, state, thoughtUntil: thoughtUntil(answer, at) };
}

function thoughtUntil(answer: Answer, at: number): number | null {
  return answer.thoughtUntil ?? (answer.reasoning ? at : null);
}

function newAnswer(id: string, askedAt: number): Answer {
  const nothing = { content: "", reasoning: "", thoughtUntil: null, problem: null, result: null, extra: {} };
  return { id, role: "assistant", state: "waiting", askedAt, ...nothing };
}

/** Whether the answer can still grow. */
export function isOpen(turn: Turn | undefined): boolean {
  return turn?.role === "assistant" && (turn.state === "waiting" || turn.state === "streaming");
}

/** The turns as `/chat` takes them: the newest `limit`, without questions that got no answer. */
export function historyOf(turns: Turn[], limit: number): HistoryMessage[] {
  const answered = turns.filter((turn, index) => {
    const answer = turn.role === "user" ? turns[index + 1] : turn;
    return answer?.role === "assistant" && answer.content !== "";
  });
  // A pair is kept or dropped as a whole: an answer without its question misleads the model.
  const newest = limit < 2 ? [] : answered.slice(-(limit - (limit % 2)));
  return newest.map(({ role, content }) => ({ role, content }));
}
