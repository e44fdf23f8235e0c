"""Which older code the tables of a revision still serve. It is noted in the database, since code knows no revision that
came after it. Knows no statement but the note's.

A revision says by `serves` from which revision on code works on what it makes; without it, its own only.
"""

from collections.abc import Sequence
from typing import Any

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

SERVES = " serves code from "
READ_NOTE = "SELECT obj_description(to_regclass('alembic_version'), 'pg_class')"


def chain_to(scripts: ScriptDirectory, revision: str) -> list[tuple[str, str]]:
    """Each revision up to this one, the first first, with what it says that it serves."""
    walked = scripts.walk_revisions(head=revision)
    return [(each.revision, getattr(each.module, "serves", each.revision)) for each in walked][::-1]


def oldest_served(chain: Sequence[tuple[str, str]]) -> str:
    """The oldest revision whose code works on the last one's tables: all that came after it have to serve it."""
    places = {revision: place for place, (revision, _) in enumerate(chain)}
    oldest, needed = len(chain) - 1, 0
    while oldest > 0:
        needed = max(needed, places[chain[oldest][1]])
        if needed >= oldest:
            break
        oldest -= 1
    return chain[oldest][0]


def note_oldest(*_: Any, **applied: Any) -> None:
    """In the transaction of each step that Alembic has `applied`; it hands over by name."""
    ctx: MigrationContext = applied["ctx"]
    assert ctx.script
    assert ctx.connection
    notes = [f"'{each}{SERVES}{oldest_served(chain_to(ctx.script, each))}'" for each in applied["heads"]]
    ctx.connection.exec_driver_sql(f"COMMENT ON TABLE alembic_version IS {notes[0] if notes else 'NULL'}")


def read_note(note: str | None, *, current: str | None) -> str | None:
    """The oldest revision whose code works here; None where nothing is noted of the revision that is `current`."""
    of, serves, oldest = (note or "").partition(SERVES)
    return oldest if serves and of == current else None
