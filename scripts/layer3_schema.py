"""Writes docs/layer3/schema.md: every table of layer 3 with its keys, out of the models' metadata.

python scripts/layer3_schema.py
"""

from collections.abc import Iterator

from sqlalchemy import Column, ForeignKeyConstraint, Table
from sqlalchemy.dialects import postgresql

from layer1_basic_api.layers import ROOT
from layer3_postgres.db.comparison import metadata

PAGE = ROOT / "docs" / "layer3" / "schema.md"
HEAD = """\
# The tables

Written by `scripts/layer3_schema.py` out of the models in `layer3_postgres/db/tables/`; a test holds it to them. What
each table is for, and what its columns mean, stands there.

"""
POSTGRES = postgresql.dialect()  # type: ignore[no-untyped-call]
SHORT = {"timestamp with time zone": "timestamptz", "double precision": "float8"}
WORDS = {"CASCADE": "goes with it", "RESTRICT": "keeps it from being deleted", "SET NULL": "stays, and points nowhere"}


def page() -> str:
    tables = metadata().sorted_tables
    drawn = ["```mermaid", "erDiagram", *(line for table in tables for line in _drawn(table)), "```"]
    rows = ["| from | to | when that is deleted |", "|---|---|---|", *(row for table in tables for row in _keys(table))]
    return HEAD + "\n".join([*drawn, "", "## Foreign keys", "", *rows]) + "\n"


def _drawn(table: Table) -> Iterator[str]:
    yield f"    {table.name} {{"
    yield from (f"        {_kind(column)} {column.name}{_key(column)}" for column in table.columns)
    yield "    }"
    for key in _foreign(table):
        yield f"    {key.referred_table.name} ||--o{{ {table.name} : {key.ondelete}"


def _kind(column: Column[object]) -> str:
    """As one word, which is all that the diagram reads."""
    kind = str(column.type.compile(dialect=POSTGRES)).lower().removesuffix(' collate "c"')
    return SHORT.get(kind, kind).split("(")[0].replace("[]", "_array").replace(" ", "_")


def _key(column: Column[object]) -> str:
    marks = [mark for mark, given in (("PK", column.primary_key), ("FK", column.foreign_keys)) if given]
    return f" {','.join(marks)}" if marks else ""


def _keys(table: Table) -> Iterator[str]:
    for key in _foreign(table):
        columns = ", ".join(key.column_keys)
        yield f"| `{table.name}` ({columns}) | `{key.referred_table.name}` | {WORDS[str(key.ondelete)]} |"


def _foreign(table: Table) -> list[ForeignKeyConstraint]:
    return sorted(table.foreign_key_constraints, key=lambda key: list(key.column_keys))


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
