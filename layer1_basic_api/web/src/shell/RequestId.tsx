/** The end of a request's id, which is enough to tell it apart; the whole is copied. */
import { CopyButton } from "./CopyButton.tsx";

export function RequestId({ id }: { id: string }) {
  return (
    <span className="request-id">
      Request <code>…{id.slice(-8)}</code>
      <CopyButton text={id} label="Copy request id" />
    </span>
  );
}
