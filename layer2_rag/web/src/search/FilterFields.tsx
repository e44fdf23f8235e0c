/** A few filters, folded until they are wanted. They hold from the next search on. */
import { NAMES } from "./filters.ts";

const WORDS: Record<(typeof NAMES)[number], string> = {
  kind: "Kind",
  author: "Author",
  tags: "Tags",
  from: "Dated from",
  to: "Dated until",
};

export function FilterFields({ set }: { set: number }) {
  return (
    <details className="filters">
      <summary className="button ghost">{set === 0 ? "Filters" : `Filters · ${set} set`}</summary>
      <div className="columns">
        {NAMES.map((name) => (
          <label key={name} className="field">
            <span>{WORDS[name]}</span>
            <input
              name={name}
              type={name === "from" || name === "to" ? "date" : "text"}
              placeholder="any"
              autoComplete="off"
            />
          </label>
        ))}
      </div>
    </details>
  );
}
