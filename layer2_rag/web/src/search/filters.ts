/** The filters of the form as the API takes them. Pure. */
import type { SearchRequest } from "../api/types.ts";

const EXACT = ["kind", "author", "tags"] as const;

export const NAMES = [...EXACT, "from", "to"] as const;
export type Conditions = NonNullable<SearchRequest["filters"]>;
export type Filters = Partial<Record<(typeof NAMES)[number], string>>;

export function readForm(form: FormData): Filters {
  const given = NAMES.map((name) => [name, String(form.get(name) ?? "").trim()] as const);
  return Object.fromEntries(given.filter(([, value]) => value !== ""));
}

/** A field with several values, by commas, finds each of them. */
export function conditions({ from, to, ...exact }: Filters): Conditions {
  const asked: Conditions = {};
  for (const name of EXACT) {
    const values = (exact[name] ?? "").split(",").map((value) => value.trim());
    const some = values.filter(Boolean);
    const [first] = some;
    if (first !== undefined) asked[name] = some.length === 1 ? first : some;
  }
  if (from || to) asked.date = { ...(from && { gte: from }), ...(to && { lte: to }) };
  return asked;
}
