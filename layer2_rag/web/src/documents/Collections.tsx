/** Which collection is shown, asked and added to; making one, and deleting one that is empty. */
import { IconButton } from "@mystack/page/shell/IconButton.tsx";
import { Modal } from "@mystack/page/shell/Modal.tsx";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { FolderPlus, Trash2 } from "lucide-react";
import { useState } from "react";
import { deleteCollection, makeCollection } from "../api/client.ts";
import { CollectionPicker } from "../shared/CollectionPicker.tsx";
import { DEFAULT, useCollection, useCollections } from "../shared/collection.ts";
import { Failure } from "../shared/Failure.tsx";

export function Collections() {
  const [name, choose] = useCollection();
  const [making, setMaking] = useState(false);
  const queries = useQueryClient();
  const current = useCollections().data?.find((one) => one.name === name);
  const remove = useMutation({
    mutationFn: deleteCollection,
    onSuccess: () => choose(DEFAULT),
    onSettled: () => queries.invalidateQueries({ queryKey: ["collections"] }),
  });
  const empty = current?.documents === 0 && name !== DEFAULT;
  return (
    <div className="row">
      <CollectionPicker />
      <IconButton label="New collection" aria-keyshortcuts="l" onClick={() => setMaking(true)}>
        <FolderPlus />
      </IconButton>
      {empty && (
        <IconButton label={`Delete the collection ${name}`} onClick={() => remove.mutate(name)}>
          <Trash2 />
        </IconButton>
      )}
      {remove.error && <Failure error={remove.error} />}
      {making && <NewCollection onClose={() => setMaking(false)} />}
    </div>
  );
}

function NewCollection({ onClose }: { onClose: () => void }) {
  const [, choose] = useCollection();
  const queries = useQueryClient();
  const make = useMutation({
    mutationFn: makeCollection,
    onSuccess: async ({ name }) => {
      await queries.invalidateQueries({ queryKey: ["collections"] });
      choose(name);
      onClose();
    },
  });
  const submit = (form: FormData) => make.mutate(String(form.get("name")).trim());
  return (
    <Modal title="New collection" onClose={onClose}>
      <form className="modal-body" action={submit}>
        <label className="field">
          <span>Name</span>
          <input name="name" required maxLength={63} pattern="[a-z0-9][a-z0-9_\-]*" autoComplete="off" />
          <small>Lower-case letters, digits, - and _. Documents of a collection are searched together.</small>
        </label>
        {make.error && <Failure error={make.error} />}
        <div className="row end">
          <button type="submit" className="button primary" disabled={make.isPending}>
            Make it
          </button>
        </div>
      </form>
    </Modal>
  );
}
