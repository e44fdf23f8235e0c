/** A problem, where it happened: what it is, what to do, and the request's id to look it up by. */
import { CircleAlert, RotateCcw } from "lucide-react";
import type { Problem } from "../api/types.ts";
import { Commands } from "../shell/Commands.tsx";
import { RequestId } from "../shell/RequestId.tsx";
import { useBusy, useSession } from "./useChat.ts";

export function Failure({ problem }: { problem: Problem }) {
  const session = useSession();
  const busy = useBusy();
  return (
    // Having no model is a state to mend, not an accident.
    <div className={problem.code === "no_model" ? "failure calm" : "failure"}>
      <CircleAlert aria-hidden="true" />
      <div>
        <h3>{problem.title}</h3>
        {problem.detail && <p>{problem.detail.replace(`${problem.title}. `, "")}</p>}
        <FieldErrors problem={problem} />
        {problem.commands && problem.commands.length > 0 && <Commands commands={problem.commands} />}
        <div className="row">
          <button
            type="button"
            className="button"
            aria-keyshortcuts="r"
            disabled={busy}
            onClick={() => void session.regenerate()}
          >
            <RotateCcw />
            Try again
          </button>
          {problem.request_id && <RequestId id={problem.request_id} />}
        </div>
      </div>
    </div>
  );
}

function FieldErrors({ problem }: { problem: Problem }) {
  if (!problem.errors?.length) return null;
  return (
    <ul>
      {problem.errors.map(({ field, message }) => (
        <li key={field + message}>
          <code>{field}</code> {message}
        </li>
      ))}
    </ul>
  );
}
