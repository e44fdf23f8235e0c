/** The collection that is asked, searched and added to: one for all panels, kept with the chat's options. */
import { useChat, useSession } from "@mystack/page/chat/useChat.ts";
import { useQuery } from "@tanstack/react-query";
import { listCollections } from "../api/client.ts";

export const DEFAULT = "default";
/** Documents also come from elsewhere: commands, other pages, the first start. */
const CALM = 15_000;

export function useCollection(): [string, (name: string) => void] {
  const session = useSession();
  const chosen = useChat((chat) => chat.options.collection);
  const choose = (name: string) => session.setOptions({ collection: name === DEFAULT ? null : name });
  return [typeof chosen === "string" ? chosen : DEFAULT, choose];
}

export function useCollections() {
  return useQuery({
    queryKey: ["collections"],
    queryFn: ({ signal }) => listCollections(signal),
    refetchInterval: CALM,
  });
}

/** The names to choose from; the default one and the chosen one are always among them. */
export function useCollectionNames(): string[] {
  const [chosen] = useCollection();
  const known = useCollections().data?.map(({ name }) => name) ?? [];
  return [...new Set([DEFAULT, chosen, ...known])].sort();
}
