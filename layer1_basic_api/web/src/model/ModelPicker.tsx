/** Which model answers and how it is: a shape and words, not a colour alone. Opens the choice, or how to connect one. */
import { ChevronsUpDown } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { type ComponentProps, useState } from "react";
import { useModels } from "../api/queries.ts";
import type { Models } from "../api/types.ts";
import { useChat } from "../chat/useChat.ts";
import { usePanels } from "../slots.ts";
import { ConnectDialog } from "./ConnectModel.tsx";
import { type MenuPlace, ModelMenu } from "./ModelMenu.tsx";
import { OUT_OF_SIGHT, type ShownModel, shownModel } from "./shown.ts";

export const ModelPicker = () => <Picker place="rail" />;
export const ModelPickerTop = () => <Picker place="top" />;

function Picker({ place }: { place: MenuPlace }) {
  const { data, isError } = useModels();
  const wanted = useChat((chat) => chat.options.model);
  const [connecting, setConnecting] = useState(false);
  const without = usePanels().find((panel) => panel.withoutModel)?.withoutModel;
  if (!data) return <div />;
  // While MyStack itself does not answer, what it said last is no news of the model.
  const shown = { ...shownModel(data, wanted, without), ...(isError && OUT_OF_SIGHT) };
  return (
    <div>
      {data.items.length > 0 ? (
        <Menu place={place} models={data} shown={shown} onConnect={() => setConnecting(true)} />
      ) : (
        <ModelButton place={place} shown={shown} onClick={() => setConnecting(true)} />
      )}
      {connecting && <ConnectDialog models={data} onClose={() => setConnecting(false)} />}
    </div>
  );
}

interface MenuProps {
  place: MenuPlace;
  models: Models;
  shown: ShownModel;
  onConnect: () => void;
}

function Menu({ place, models, shown, onConnect }: MenuProps) {
  const [open, setOpen] = useState(false);
  return (
    // Not modal: Radix would inject a style element to hold the page still.
    <DropdownMenu.Root modal={false} open={open} onOpenChange={setOpen}>
      <DropdownMenu.Trigger asChild>
        {/* Radix opens it at pointerdown; a click without a pointer is the shortcut's. */}
        <ModelButton place={place} shown={shown} onClick={(event) => event.detail === 0 && setOpen(true)} />
      </DropdownMenu.Trigger>
      <ModelMenu place={place} models={models} chosen={shown.name} onConnect={onConnect} />
    </DropdownMenu.Root>
  );
}

type ButtonProps = ComponentProps<"button"> & { place: MenuPlace; shown: ShownModel };

function ModelButton({ place, shown, ...rest }: ButtonProps) {
  // In the top bar there is room for the words only when they are news; the shape is always there.
  const quiet = place === "top" && (shown.state === "ready" || shown.state === "none");
  return (
    <button type="button" {...rest} className={`model ${place}`} aria-keyshortcuts="m" title={shown.name}>
      <span className={`state ${shown.state}`} aria-hidden="true" />
      <strong>
        <span className="hidden-visually">Model: </span>
        {shown.name}
      </strong>
      <small className={quiet ? "hidden-visually" : ""}>{shown.status}</small>
      <ChevronsUpDown aria-hidden="true" />
    </button>
  );
}
