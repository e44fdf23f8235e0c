/** A button that is only an icon: its name is its label and its tooltip. */
import { Tooltip } from "radix-ui";
import { type ComponentProps, createContext, type ReactNode, use } from "react";

type Props = Omit<ComponentProps<"button">, "aria-label"> & { label: string; children: ReactNode };

/** Inside a dialog there are no tooltips: they would lie beneath it, and take the Esc that is meant to close it. */
export const InDialog = createContext(false);

export function IconButton({ label, className = "ghost", children, ...rest }: Props) {
  const key = rest["aria-keyshortcuts"];
  const button = (
    <button type="button" {...rest} className={`button icon ${className}`} aria-label={label}>
      {children}
    </button>
  );
  if (use(InDialog)) return button;
  return (
    <Tooltip.Root>
      <Tooltip.Trigger asChild>{button}</Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content className="tooltip" sideOffset={4}>
          {key ? `${label} (${key})` : label}
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
