/** How many documents there are, in the rail. */
import { useCollections } from "../shared/collection.ts";

export function DocumentCount() {
  const { data } = useCollections();
  if (!data) return null;
  const total = data.reduce((sum, { documents }) => sum + documents, 0);
  return <span className="rail-count">{total.toLocaleString("en")}</span>;
}
