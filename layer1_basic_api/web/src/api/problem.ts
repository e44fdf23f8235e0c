/** Errors as the API tells them (RFC 9457), and the few that only the page can know of, in the same shape. */
import type { Problem } from "./types.ts";

export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail || problem.title);
    this.name = "ProblemError";
    this.problem = problem;
  }
}

export function localProblem(code: string, title: string, detail: string): Problem {
  return { type: "about:blank", title, status: 0, detail, code, request_id: "" };
}

export function unreachable(): ProblemError {
  const detail = "The server does not answer. Check that it still runs.";
  return new ProblemError(localProblem("unreachable", "MyStack cannot be reached", detail));
}

/** The problem in an error response; a proxy's own error page becomes one too. */
export async function problemOf(response: Response): Promise<Problem> {
  const body: unknown = await response.json().catch(() => null);
  if (isProblem(body)) return body;
  const detail = "What answered is not MyStack, perhaps a proxy in front of it.";
  return {
    ...localProblem("foreign_answer", `The server answered ${response.status}`, detail),
    status: response.status,
    request_id: response.headers.get("x-request-id") ?? "",
  };
}

export function isProblem(value: unknown): value is Problem {
  return typeof value === "object" && value !== null && "title" in value && "code" in value;
}
