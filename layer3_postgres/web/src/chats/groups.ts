/** The list in the order of time, with a heading for each run of days. Pure. */

export interface Group<T> {
  title: string;
  items: T[];
}

const DAY_MS = 86_400_000;
const month = new Intl.DateTimeFormat("en", { month: "long", year: "numeric" });

/** `items`: the last used first. */
export function groupsOf<T extends { updated_at: string }>(items: T[], now: Date): Group<T>[] {
  const groups: Group<T>[] = [];
  for (const item of items) {
    const title = titleOf(new Date(item.updated_at), now);
    const last = groups.at(-1);
    if (last?.title === title) last.items.push(item);
    else groups.push({ title, items: [item] });
  }
  return groups;
}

function titleOf(used: Date, now: Date): string {
  // From midnight to midnight, whatever the clocks did between.
  const days = Math.round((midnight(now) - midnight(used)) / DAY_MS);
  if (days <= 0) return "Today";
  if (days === 1) return "Yesterday";
  if (days < 7) return "Last 7 days";
  if (days < 30) return "Last 30 days";
  return month.format(used);
}

const midnight = (date: Date): number => new Date(date).setHours(0, 0, 0, 0);
