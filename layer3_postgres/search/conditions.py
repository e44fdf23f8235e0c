"""Layer 2's `Where` in SQL: what is asked of chunks themselves, and filters, which are about their documents.

Fields of documents are nowhere else but in `documents`: what a filter sees is what a reader sees, at once.
"""

import json
from dataclasses import replace
from datetime import datetime
from typing import Any

from layer2_rag.stores.base import Condition, Where
from layer3_postgres.ids import as_uuid

Statement = tuple[str, tuple[object, ...]]
"""SQL, and the values of its parameters."""
METADATA = "metadata."
COLUMNS = {"kind": "d.kind", "author": "d.author", "source": "d.source"}
MOMENT = r"^\d{4}-\d\d-\d\d"
"""How a date begins. PostgreSQL reads more as one, such as `yesterday`."""


class Parameters:
    """The values of a statement, each by the place that stands for it."""

    def __init__(self, *values: Any) -> None:
        self.values = list(values)

    def add(self, value: Any) -> str:
        self.values.append(value)
        return f"${len(self.values)}"


def of_chunks(where: Where, parameters: Parameters) -> str:
    """All of `where`, on chunks that are called `c`, by whatever index PostgreSQL likes."""
    own = _own(where, parameters, "=")
    if where.conditions:
        found = f"SELECT d.id FROM documents d WHERE {of_documents(where, parameters)}"
        own.append(_among(found))
    return " AND ".join(own)


def of_chunks_of(table: str, where: Where, parameters: Parameters) -> str:
    """The same, where the filters' documents are known already: they are the ids of `table`."""
    return _of_known(table, where, parameters, "=")


def of_candidates_of(table: str, where: Where, parameters: Parameters) -> str:
    """The same, on chunks that an index on something else brings. `IS NOT DISTINCT FROM` is `=` without an index: no
    guess about rows leads elsewhere."""
    return _of_known(table, where, parameters, "IS NOT DISTINCT FROM")


def of_visited_chunks(where: Where, parameters: Parameters) -> str:
    """The same, asked of one chunk after the other, as HNSW hands them out: no list of documents is made."""
    own = _own(where, parameters, "IS NOT DISTINCT FROM")
    if where.conditions:
        own.append(f"(SELECT {of_documents(where, parameters)} FROM documents d WHERE d.id = c.document_id)")
    return " AND ".join(own)


def of_documents(where: Where, parameters: Parameters) -> str:
    """The filters of `where`, on documents that are called `d`."""
    found = [f"d.collection = {parameters.add(where.collection)}"] if where.collection is not None else []
    return " AND ".join([*found, *(_condition(each, parameters) for each in where.conditions)]) or "true"


def _of_known(table: str, where: Where, parameters: Parameters, equals: str) -> str:
    """Those documents are of the collection, so that nobody asks each chunk for it."""
    if not where.conditions:
        return " AND ".join(_own(where, parameters, equals))
    own = _own(replace(where, collection=None), parameters, equals)
    return " AND ".join([*own, _among(f"SELECT id FROM {table}")])


def _own(where: Where, parameters: Parameters, equals: str) -> list[str]:
    given = {
        "collection": (where.collection, "text"),
        "generation": (where.generation, "int"),
        "document_id": (where.document_id and as_uuid(where.document_id), "uuid"),
        "revision": (where.revision, "int"),
    }
    asked = {name: each for name, each in given.items() if getattr(where, name) is not None}
    tests = [f"c.{name} {equals} {parameters.add(value)}::{kind}" for name, (value, kind) in asked.items()]
    return tests or ["true"]


def _among(ids: str) -> str:
    """As an array: one look into the index for each document, whatever the planner thinks how many there are."""
    return f"c.document_id = ANY (ARRAY({ids}))"


def _condition(condition: Condition, parameters: Parameters) -> str:
    field = condition.field
    if field.startswith(METADATA):
        name = field.removeprefix(METADATA)
        return _metadata(name, condition, parameters) if condition.values else _range(name, condition, parameters)
    if field == "tags":
        return f"d.tags && {parameters.add(list(condition.values))}::text[]"
    if field == "date":
        return _between("d.dated", condition, parameters)
    return f"{COLUMNS[field]} = ANY ({parameters.add(list(condition.values))}::text[])"


def _metadata(name: str, condition: Condition, parameters: Parameters) -> str:
    """One of the values, or a list with one of them in it: `@>` is what the index on metadata answers."""
    asked = [json.dumps({name: each}) for value in condition.values for each in (value, [value])]
    return "(" + " OR ".join(f"d.filterable @> {parameters.add(value)}::jsonb" for value in asked) + ")"


def _range(name: str, condition: Condition, parameters: Parameters) -> str:
    ends = {"gte": condition.gte, "lte": condition.lte}
    given = {sign: end for sign, end in ends.items() if end is not None}
    if any(isinstance(end, datetime) for end in given.values()):
        return _dates(name, condition, parameters)
    signs = {"gte": ">=", "lte": "<="}
    tests = " && ".join(f"@ {signs[sign]} ${sign}" for sign in given)
    place, values = parameters.add(name), parameters.add(json.dumps(given))
    path = f'$[*] ? (@.type() == "number" && {tests})'
    return f"jsonb_path_exists(d.filterable -> {place}::text, '{path}', {values}::jsonb)"


def _dates(name: str, condition: Condition, parameters: Parameters) -> str:
    """Texts that are dates. Whether one is has to be asked before it is read as one, so it stands in a CASE."""
    text = "each.value #>> '{}'"
    place = parameters.add(name)
    return f"""EXISTS (
        SELECT FROM jsonb_path_query(d.filterable -> {place}::text, '$[*] ? (@.type() == "string")') AS each (value)
        WHERE CASE WHEN {text} ~ '{MOMENT}' AND pg_input_is_valid({text}, 'timestamptz')
            THEN {_between(f"({text})::timestamptz", condition, parameters)} END)"""


def _between(moment: str, condition: Condition, parameters: Parameters) -> str:
    ends = ((">=", condition.gte), ("<=", condition.lte))
    tests = [f"{moment} {sign} {parameters.add(end)}::timestamptz" for sign, end in ends if end is not None]
    return "(" + " AND ".join(tests) + ")"
