/** A button that is only an icon: its name is its label and its tooltip. */
import { Tooltip } from "radix-ui";
import type { ComponentProps, ReactNode } from "react";

type Props = Omit<ComponentProps<"button">, "aria-label"> & { label: string; children: ReactNode };

export function IconButton({ label, className = "ghost", children, ...rest }: Props) {
  const key = rest["aria-keyshortcuts"];
  return (
    <Tooltip.Root>
      <Tooltip.Trigger asChild>
        <button type="button" {...rest} className={`button icon ${className}`} aria-label={label}>
          {children}
        </button>
      </Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content className="tooltip" sideOffset={4}>
          {key ? `${label} (${key})` : label}
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
