/** The panel of search: passages without an answer. */
import type { Panel } from "@mystack/page/slots.ts";
import { Search } from "lucide-react";
import { lazy, Suspense } from "react";

const View = lazy(() => import("./View.tsx"));

export const search: Panel = {
  id: "search",
  title: "Search",
  icon: Search,
  key: "s",
  Main: () => (
    <Suspense>
      <View />
    </Suspense>
  ),
};
