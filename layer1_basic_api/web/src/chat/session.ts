/**
 * The chat as something that one can act on: ask, stop, regenerate, resend. Holds the state and tells its listeners.
 * Knows no component and no HTTP: it is given a stream of events, a storage and a clock.
 */
import { localProblem, ProblemError } from "../api/problem.ts";
import type { ServerEvent } from "../api/sse.ts";
import type { ChatAnswer, ChatRequest, Problem } from "../api/types.ts";
import { Batch } from "./batch.ts";
import {
  type Action,
  type Asking,
  type Chat,
  historyOf,
  isOpen,
  type Options,
  reduce,
  type Turn,
} from "./state.ts";
import { loadChat, saveChat } from "./storage.ts";

export interface Ports {
  stream: (request: ChatRequest, signal: AbortSignal) => AsyncIterable<ServerEvent>;
  storage: Storage;
  now: () => number;
  newId: () => string;
  /** Calls back when the next change may be drawn. */
  nextFrame: (draw: () => void) => void;
  /** How many messages of history the server takes. */
  historyLimit: () => number;
  /** What goes with a question beside the options. */
  always?: (asking: Asking) => Options | Promise<Options>;
}

/** The answer that is growing: how to end it, and its text that waits for the next frame. */
interface Running {
  controller: AbortController;
  batch: Batch;
}

export class Session {
  #chat: Chat;
  #running: Running | null = null;
  #listeners = new Set<() => void>();
  readonly #ports: Ports;

  constructor(ports: Ports) {
    this.#ports = ports;
    this.#chat = loadChat(ports.storage);
  }

  chat = (): Chat => this.#chat;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Asks, unless an answer is still growing. Resolves when the answer has ended, in whatever way. */
  async ask(content: string, instead: Turn[] = []): Promise<void> {
    if (this.#running) return;
    const { now, newId } = this.#ports;
    const asking = { before: this.#chat.turns, instead };
    const answerId = newId();
    this.#dispatch({ type: "asked", question: { id: newId(), role: "user", content }, answerId, at: now() });
    const running = this.#start(answerId);
    this.#running = running;
    await this.#follow(answerId, () => this.#request(content, asking), running);
    if (this.#running === running) this.#running = null;
  }

  /** Ends the growing answer and keeps what came. Returns whether there was one. */
  stop(): boolean {
    this.#running?.batch.flush();
    this.#running?.controller.abort();
    this.#running = null;
    const last = this.#chat.turns.at(-1);
    if (!last || !isOpen(last)) return false;
    this.#dispatch({ type: "stopped", id: last.id, at: this.#ports.now() });
    return true;
  }

  /** Asks `content` in the place of the question `id`; what came after it goes. */
  resend(id: string, content: string): Promise<void> {
    this.stop();
    const { turns } = this.#chat;
    const index = turns.findIndex((turn) => turn.id === id);
    this.#dispatch({ type: "cutBefore", id });
    return this.ask(content, index < 0 ? [] : turns.slice(index));
  }

  /** Asks the last question again. */
  async regenerate(): Promise<void> {
    const question = this.#chat.turns.findLast((turn) => turn.role === "user");
    if (question) await this.resend(question.id, question.content);
  }

  clear(): void {
    this.show([]);
  }

  /** Puts other turns in the place of those that are there. */
  show(turns: Turn[]): void {
    this.stop();
    this.#dispatch({ type: "shown", turns });
  }

  setOptions(options: Options): void {
    this.#dispatch({ type: "optionsSet", options: { ...this.#chat.options, ...options } });
  }

  #start(id: string): Running {
    const { nextFrame, now } = this.#ports;
    const batch = new Batch(nextFrame, (text) =>
      this.#dispatch({ type: "received", id, at: now(), ...text }),
    );
    return { controller: new AbortController(), batch };
  }

  #request(message: string, asking: Asking): ChatRequest | Promise<ChatRequest> {
    const { always, historyLimit } = this.#ports;
    const history = historyOf(asking.before, historyLimit());
    const requestWith = (fields: Options | undefined) => ({
      history,
      ...fields,
      ...given(this.#chat.options),
      message,
    });
    const fields = always?.(asking);
    return fields instanceof Promise ? fields.then(requestWith) : requestWith(fields);
  }

  /** Turns the answer's events into changes, and whatever ends the stream into the last one. */
  async #follow(
    id: string,
    request: () => ChatRequest | Promise<ChatRequest>,
    { controller, batch }: Running,
  ): Promise<void> {
    try {
      const made = request();
      const asked = made instanceof Promise ? await made : made;
      if (controller.signal.aborted) return;
      for await (const { event, data } of this.#ports.stream(asked, controller.signal)) {
        this.#take(id, event, JSON.parse(data), batch);
      }
      batch.flush();
      // Changes nothing in an answer that is complete.
      this.#fail(id, cutOff());
    } catch (error) {
      batch.flush();
      this.#fail(id, error instanceof ProblemError ? error.problem : cutOff());
    }
  }

  #take(id: string, event: string, data: unknown, batch: Batch): void {
    if (event === "delta" || event === "reasoning") {
      batch.add(event === "delta" ? "content" : "reasoning", (data as { text: string }).text);
      return;
    }
    batch.flush();
    const at = this.#ports.now();
    if (event === "done") this.#dispatch({ type: "finished", id, result: data as ChatAnswer, at });
    else if (event === "error") this.#fail(id, data as Problem);
    else this.#dispatch({ type: "noticed", id, event, data });
  }

  #fail(id: string, problem: Problem): void {
    this.#dispatch({ type: "failed", id, problem, at: this.#ports.now() });
  }

  #dispatch(action: Action): void {
    this.#chat = reduce(this.#chat, action);
    // Not for every frame of a growing answer: that is kept when it ends.
    if (action.type !== "received") saveChat(this.#ports.storage, this.#chat);
    for (const listener of this.#listeners) listener();
  }
}

/** What is null is left to the model, and so is not sent. */
function given(options: Options): Options {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value != null));
}

function cutOff(): Problem {
  return localProblem(
    "cut_off",
    "The answer was cut off",
    "The connection closed before the answer was complete.",
  );
}
