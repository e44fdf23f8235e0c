/** The models to choose from. */
import { Check } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import type { Models } from "../api/types.ts";
import { useSession } from "../chat/useChat.ts";

/** In the rail the menu opens upwards and is as wide as the rail; in the top bar it hangs below. */
export type MenuPlace = "rail" | "top";

interface Props {
  place: MenuPlace;
  models: Models;
  chosen: string;
  onConnect: () => void;
}

export function ModelMenu({ place, models, chosen, onConnect }: Props) {
  const session = useSession();
  return (
    <DropdownMenu.Content
      className="menu"
      side={place === "rail" ? "top" : "bottom"}
      align={place === "rail" ? "start" : "end"}
      sideOffset={4}
      collisionPadding={8}
      aria-label="Models"
    >
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
