/** The filters of the form as the API takes them. Pure. */
const EXACT = ["kind", "author", "tags"] as const;

export const NAMES = [...EXACT, "from", "to"] as const;
export type Filters = Partial<Record<(typeof NAMES)[number], string>>;

export function readForm(form: FormData): Filters {
  const given = NAMES.map((name) => [name, String(form.get(name) ?? "").trim()] as const);
  return Object.fromEntries(given.filter(([, value]) => value !== ""));
}

/** A field with several values, by commas, finds each of them. */
export function conditions({ from, to, ...exact }: Filters): Record<string, unknown> {
  const asked: Record<string, unknown> = {};
  for (const name of EXACT) {
    const values = (exact[name] ?? "").split(",").map((value) => value.trim());
    const some = values.filter(Boolean);
    if (some.length > 0) asked[name] = some.length === 1 ? some[0] : some;
  }
  if (from || to) asked.date = { ...(from && { gte: from }), ...(to && { lte: to }) };
  return asked;
}
