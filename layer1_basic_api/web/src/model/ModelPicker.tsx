/** Which model answers and how it is: a shape and words, not a colour alone. Opens the choice, or how to connect one. */
import { ChevronsUpDown } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { type ComponentProps, useState } from "react";
import { useModels } from "../api/queries.ts";
import type { Models } from "../api/types.ts";
import { useChat } from "../chat/useChat.ts";
import { ConnectDialog } from "./ConnectModel.tsx";
import { ModelMenu } from "./ModelMenu.tsx";
import { OUT_OF_SIGHT, type ShownModel, shownModel } from "./shown.ts";

export function ModelPicker() {
  const { data, isError } = useModels();
  const wanted = useChat((chat) => chat.options.model);
  const [connecting, setConnecting] = useState(false);
  if (!data) return <div />;
  // While MyStack itself does not answer, what it said last is no news of the model.
  const shown = { ...shownModel(data, wanted), ...(isError && OUT_OF_SIGHT) };
  return (
    <div>
      {data.items.length > 0 ? (
        <Menu models={data} shown={shown} onConnect={() => setConnecting(true)} />
      ) : (
        <ModelButton shown={shown} onClick={() => setConnecting(true)} />
      )}
      {connecting && <ConnectDialog models={data} onClose={() => setConnecting(false)} />}
    </div>
  );
}

function Menu({ models, shown, onConnect }: { models: Models; shown: ShownModel; onConnect: () => void }) {
  const [open, setOpen] = useState(false);
  return (
    // Not modal: Radix would inject a style element to hold the page still.
    <DropdownMenu.Root modal={false} open={open} onOpenChange={setOpen}>
      <DropdownMenu.Trigger asChild>
        {/* Radix opens it at pointerdown; a click without a pointer is the shortcut's. */}
        <ModelButton shown={shown} onClick={(event) => event.detail === 0 && setOpen(true)} />
      </DropdownMenu.Trigger>
      <ModelMenu models={models} chosen={shown.name} onConnect={onConnect} />
    </DropdownMenu.Root>
  );
}

function ModelButton({ shown, ...rest }: { shown: ShownModel } & ComponentProps<"button">) {
  return (
    <button type="button" {...rest} className="model" aria-keyshortcuts="m">
      <span className={`state ${shown.state}`} aria-hidden="true" />
      <strong>
        <span className="hidden-visually">Model: </span>
        {shown.name}
      </strong>
      <small>{shown.status}</small>
      <ChevronsUpDown aria-hidden="true" />
    </button>
  );
}
