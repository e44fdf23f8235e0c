/** Two buttons that choose files or a folder from the machine, and send them to the current collection. */
import { FilePlus, FolderPlus, Paperclip } from "lucide-react";
import { type ReactNode, useRef } from "react";
import { useCollection } from "../shared/collection.ts";
import { visible } from "./files.ts";
import { uploads } from "./store.ts";

export function Picking({ folders = true }: { folders?: boolean }) {
  return (
    <>
      <Pick className="button primary" shortcut="u">
        <FilePlus />
        Add files
      </Pick>
      {folders && (
        <Pick className="button" shortcut="f" folder>
          <FolderPlus />
          Add a folder
        </Pick>
      )}
    </>
  );
}

/** The same in the composer's row, as an icon. */
export function AddFiles() {
  return (
    <Pick className="button ghost icon" label="Add files">
      <Paperclip />
    </Pick>
  );
}

interface Props {
  className: string;
  label?: string;
  folder?: boolean;
  shortcut?: string;
  children: ReactNode;
}

function Pick({ className, label, folder = false, shortcut, children }: Props) {
  const field = useRef<HTMLInputElement>(null);
  const [collection] = useCollection();
  return (
    <>
      <button
        type="button"
        className={className}
        aria-label={label}
        title={label}
        aria-keyshortcuts={shortcut}
        onClick={() => field.current?.click()}
      >
        {children}
      </button>
      <input
        ref={field}
        type="file"
        hidden
        multiple
        // React knows the attribute, its types do not.
        {...(folder && { webkitdirectory: "" })}
        onChange={({ target }) => {
          uploads.add(visible([...(target.files ?? [])]), collection);
          // The same file can be chosen again.
          target.value = "";
        }}
      />
    </>
  );
}
