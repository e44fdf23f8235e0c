/** A few filters, folded until they are wanted. They hold from the next search on. */
import { useEffect, useRef } from "react";
import { type Filters, NAMES } from "./filters.ts";

type Name = (typeof NAMES)[number];

const WORDS: Record<Name, string> = {
  kind: "Kind",
  author: "Author",
  tags: "Tags",
  from: "Dated from",
  to: "Dated until",
};

export function FilterFields({ filters }: { filters: Filters }) {
  const set = Object.keys(filters).length;
  return (
    <details className="filters">
      <summary className="button ghost">{set === 0 ? "Filters" : `Filters · ${set} set`}</summary>
      <div className="columns">
        {NAMES.map((name) => (
          <Field key={name} name={name} value={filters[name] ?? ""} />
        ))}
      </div>
    </details>
  );
}

/** Has what is typed until the next search, and what the address says when that changes. */
function Field({ name, value }: { name: Name; value: string }) {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (field.current) field.current.value = value;
  }, [value]);
  return (
    <label className="field">
      <span>{WORDS[name]}</span>
      <input
        ref={field}
        name={name}
        type={name === "from" || name === "to" ? "date" : "text"}
        placeholder="any"
        defaultValue={value}
        autoComplete="off"
      />
    </label>
  );
}
