/** A problem, where it happened, with the request's id to look it up by. */
import { ProblemError } from "@mystack/page/api/problem.ts";
import { RequestId } from "@mystack/page/shell/RequestId.tsx";
import { CircleAlert, RotateCcw } from "lucide-react";

export function Failure({ error, onRetry }: { error: Error; onRetry?: () => void }) {
  const problem = error instanceof ProblemError ? error.problem : null;
  return (
    <div className="failure" role="alert">
      <CircleAlert aria-hidden="true" />
      <div>
        <h3>{problem?.title ?? "Something went wrong"}</h3>
        <p>{problem?.detail ?? error.message}</p>
        {problem?.errors?.map(({ field, message }) => (
          <p key={field + message}>
            <code>{field}</code> {message}
          </p>
        ))}
        <div className="row">
          {onRetry && (
            <button type="button" className="button" onClick={onRetry}>
              <RotateCcw />
              Try again
            </button>
          )}
          {problem?.request_id && <RequestId id={problem.request_id} />}
        </div>
      </div>
    </div>
  );
}
