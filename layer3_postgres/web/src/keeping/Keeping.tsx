/** Keeps chat, conversation and address together for as long as the page is there; says what it could not open. */
import type { Problem } from "@mystack/page/api/types.ts";
import { useSession } from "@mystack/page/chat/useChat.ts";
import { IconButton } from "@mystack/page/shell/IconButton.tsx";
import { go, onPlace, place } from "@mystack/page/shell/place.ts";
import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useEffect, useState } from "react";
import { getBranch, getConversation, getMessage } from "../api/client.ts";
import { Keeper, type Ports } from "./keeper.ts";
import { fetchOutline, refresh } from "./queries.ts";
import { connect } from "./store.ts";

/** Until the model that gives a chat its title has done so. */
const TITLED_MS = 3_000;

export function Keeping() {
  const session = useSession();
  const queries = useQueryClient();
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(
    () => connect(new Keeper({ session, ...addresses, ...portsOf(queries), onProblem: setProblem })),
    [session, queries],
  );
  if (!problem) return null;
  return (
    <div className="note">
      <span>
        <strong>Not opened: {problem.title}.</strong> {problem.detail}
      </span>
      <IconButton label="Dismiss" onClick={() => setProblem(null)}>
        <X />
      </IconButton>
    </div>
  );
}

const addresses = {
  place,
  onPlace,
  correct: (where: ReturnType<Ports["place"]>) => go(where, { replace: true }),
};

function portsOf(queries: QueryClient) {
  const relist = () => void queries.invalidateQueries({ queryKey: ["conversations"] });
  return {
    conversation: (id: string) =>
      queries.fetchQuery({
        queryKey: ["conversation", id],
        queryFn: ({ signal }) => getConversation(id, signal),
      }),
    outline: (id: string) => fetchOutline(queries, id),
    branch: getBranch,
    message: getMessage,
    wait: (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds)),
    onSaid: (home: string) => {
      relist();
      setTimeout(relist, TITLED_MS);
      void refresh(queries, home).catch(() => undefined);
    },
  };
}
