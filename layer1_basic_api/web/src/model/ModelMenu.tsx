/** The models to choose from. */
import { Check } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import type { Models } from "../api/types.ts";
import { useSession } from "../chat/useChat.ts";

interface Props {
  models: Models;
  chosen: string;
  onConnect: () => void;
}

export function ModelMenu({ models, chosen, onConnect }: Props) {
  const session = useSession();
  return (
    <DropdownMenu.Content className="menu" side="top" align="start" sideOffset={4} aria-label="Models">
      <DropdownMenu.Label className="menu-label">{models.provider}</DropdownMenu.Label>
      <DropdownMenu.RadioGroup value={chosen} onValueChange={(model) => session.setOptions({ model })}>
        {models.items.map(({ id, context_length }) => (
          <DropdownMenu.RadioItem key={id} value={id} className="menu-item">
            <span className="tick">
              <DropdownMenu.ItemIndicator>
                <Check />
              </DropdownMenu.ItemIndicator>
            </span>
            <span className="name">{id}</span>
            {context_length !== null && <small>{contextOf(context_length)}</small>}
          </DropdownMenu.RadioItem>
        ))}
      </DropdownMenu.RadioGroup>
      {models.commands.length > 0 && (
        <DropdownMenu.Item className="menu-item" onSelect={onConnect}>
          {models.detail}
        </DropdownMenu.Item>
      )}
    </DropdownMenu.Content>
  );
}

function contextOf(tokens: number): string {
  return tokens < 1000 ? `${tokens} tokens` : `${Math.round(tokens / 1024)}k tokens`;
}
