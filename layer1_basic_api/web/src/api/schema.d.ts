// Stand-in until the API generates it.
type Json<T> = { content: { "application/json": T } };
export interface paths {
  "/chat": { post: { responses: { 200: Json<components["schemas"]["ChatAnswer"]> } } };
  "/capabilities": { get: { responses: { 200: Json<components["schemas"]["Capabilities"]> } } };
  "/models": { get: { responses: { 200: Json<components["schemas"]["Models"]> } } };
}
export interface components {
  schemas: {
    HistoryMessage: { role: "user" | "assistant" | "system"; content: string };
    ChatRequest: {
      message: string;
      history?: components["schemas"]["HistoryMessage"][];
      model?: string | null;
      system?: string | null;
      temperature?: number | null;
      max_tokens?: number | null;
      stop?: string[] | null;
      seed?: number | null;
      stream?: boolean;
    };
    Usage: { prompt_tokens: number; completion_tokens: number };
    ChatAnswer: {
      id: string;
      response: string;
      model: string;
      finish_reason: string;
      usage: components["schemas"]["Usage"];
      reasoning?: string | null;
    };
    Problem: {
      type: string;
      title: string;
      status: number;
      detail: string;
      code: string;
      request_id: string;
      commands?: string[];
      errors?: { field: string; message: string }[];
    };
    Limits: { message_chars: number; history_messages: number; body_bytes: number };
    Capabilities: {
      name: string;
      version: string;
      layer: number;
      title: string;
      panels: string[];
      limits: components["schemas"]["Limits"];
    };
    ModelItem: { id: string; context_length: number | null };
    Models: {
      provider: string;
      model: string | null;
      state: "ready" | "none" | "missing" | "unreachable" | "unknown";
      detail: string;
      commands: string[];
      items: components["schemas"]["ModelItem"][];
    };
  };
}
