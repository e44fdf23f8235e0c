/** The view of search: a question or words, how to look, and passages that lead into their documents. */
import { go, usePlace } from "@mystack/page/shell/place.ts";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Search } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { search } from "../api/client.ts";
import type { Mode } from "../api/types.ts";
import { CollectionPicker } from "../shared/CollectionPicker.tsx";
import { useCollection } from "../shared/collection.ts";
import { Failure } from "../shared/Failure.tsx";
import { FilterFields } from "./FilterFields.tsx";
import { conditions, readFilters, readForm, writeFilters } from "./filters.ts";
import { Results } from "./Results.tsx";

const LIMIT = 20;
const MODES: [Mode, string][] = [
  ["hybrid", "Meaning & words"],
  ["dense", "Meaning"],
  ["keyword", "Words"],
];

export default function View() {
  const place = usePlace();
  const query = place.q ?? "";
  const filters = readFilters(place.filters);
  const [mode, setMode] = useState<Mode>("hybrid");
  const [collection] = useCollection();
  const asked = { query, collection, mode, filters: conditions(filters), limit: LIMIT };
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ["search", asked],
    queryFn: ({ signal }) => search(asked, signal),
    enabled: query !== "",
    placeholderData: keepPreviousData,
  });
  const submit = (form: FormData) =>
    go({ q: String(form.get("query")).trim() || null, filters: writeFilters(readForm(form)) });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must scroll by keyboard
    <section className="view" aria-label="Search" tabIndex={0}>
      <div className="view-column">
        <header className="view-head">
          <h2>Search</h2>
        </header>
        {/* biome-ignore lint/a11y/useSemanticElements: the element `search` is younger than the browsers we support */}
        <form
          role="search"
          className="search-form"
          // Not `action`: React would empty the fields afterwards.
          onSubmit={(event) => {
            event.preventDefault();
            submit(new FormData(event.currentTarget));
          }}
        >
          <Field key={query} query={query} />
          <div className="view-tools">
            <CollectionPicker />
            <label className="picker">
              <span className="hidden-visually">How to look</span>
              <select value={mode} onChange={(event) => setMode(event.target.value as Mode)}>
                {MODES.map(([value, words]) => (
                  <option key={value} value={value}>
                    {words}
                  </option>
                ))}
              </select>
            </label>
            <FilterFields filters={filters} />
          </div>
        </form>
        {error && <Failure error={error} onRetry={() => void refetch()} />}
        {data && query && !error && <Results answer={data} busy={isFetching} />}
        {!query && (
          <p className="muted">Passages that fit a question, or have its words. Each opens its document.</p>
        )}
      </div>
    </section>
  );
}

function Field({ query }: { query: string }) {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  return (
    <div className="search-field">
      <input
        ref={field}
        name="query"
        type="search"
        aria-label="Search for"
        aria-keyshortcuts="/"
        placeholder="A question or some words"
        defaultValue={query}
        autoComplete="off"
      />
      <button type="submit" className="button primary">
        <Search />
        Search
      </button>
    </div>
  );
}
