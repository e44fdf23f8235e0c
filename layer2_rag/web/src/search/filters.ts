/** The filters of the form, as the address keeps them and as the API takes them. Pure. */
import type { SearchRequest } from "../api/types.ts";

const EXACT = ["kind", "author", "tags"] as const;

export const NAMES = [...EXACT, "from", "to"] as const;
export type Conditions = NonNullable<SearchRequest["filters"]>;
export type Filters = Partial<Record<(typeof NAMES)[number], string>>;

export function readForm(form: FormData): Filters {
  const given = NAMES.map((name) => [name, String(form.get(name) ?? "").trim()] as const);
  return Object.fromEntries(given.filter(([, value]) => value !== ""));
}

/** Null where there are none. */
export function writeFilters(filters: Filters): string | null {
  return new URLSearchParams(filters).toString() || null;
}

/** What the form has no field for is left out. */
export function readFilters(text: string | null): Filters {
  const query = new URLSearchParams(text ?? "");
  const given = NAMES.map((name) => [name, query.get(name) ?? ""] as const);
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
