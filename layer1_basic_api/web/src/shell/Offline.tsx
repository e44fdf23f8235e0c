/** Says that the server does not answer, for as long as it does not. */
import { Unplug } from "lucide-react";
import { ProblemError } from "../api/problem.ts";
import { useModels } from "../api/queries.ts";

export function Offline() {
  const { error, refetch, isFetching } = useModels();
  if (!(error instanceof ProblemError)) return null;
  return (
    <div className="notice" role="status">
      <Unplug />
      <span>
        <strong>{error.problem.title}.</strong> {error.problem.detail}
      </span>
      <button type="button" className="button" disabled={isFetching} onClick={() => void refetch()}>
        Try now
      </button>
    </div>
  );
}
