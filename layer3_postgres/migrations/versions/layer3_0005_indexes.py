"""Indexes of vectors get fewer neighbours, chosen among more; those of filters no list of new entries.

That list is searched from end to end, and the planner, who counts it, reads every document instead. What there is of
vectors' indexes is built anew beside the old ones, which serve until then.
"""

from alembic import op
from sqlalchemy.exc import DBAPIError

revision = "layer3_0005"
down_revision = "layer3_0004"
serves = "layer3_0003"

FILTERS = ("ix_documents_filterable", "ix_documents_tags")
NAMED = """
SELECT indexname FROM pg_indexes
WHERE schemaname = current_schema() AND indexname ~ '^chunks_of_space_[0-9]+{}$'
"""
BROKEN_OFF = "_cc(new|old)[0-9]*"
"""What REINDEX CONCURRENTLY leaves when it is ended."""
BUILDING = ("maintenance_work_mem = '1GB'", "max_parallel_maintenance_workers = 4")


def upgrade() -> None:
    for name in FILTERS:
        op.execute(f"ALTER INDEX {name} SET (fastupdate = off)")
        op.execute(f"SELECT gin_clean_pending_list('{name}')")
    _rebuild("m = 12, ef_construction = 100")


def downgrade() -> None:
    _rebuild("m = 16, ef_construction = 64")
    for name in FILTERS:
        op.execute(f"ALTER INDEX {name} RESET (fastupdate)")


def _rebuild(parameters: str) -> None:
    names = _named("")
    if not names:
        return
    for name in names:
        op.execute(f"ALTER INDEX {name} SET ({parameters})")
    with op.get_context().autocommit_block():
        for setting in BUILDING:
            op.execute(f"SET {setting}")
        for name in names:
            try:
                _build(name)
            except DBAPIError:  # workers share memory, of which a container has little: then one process builds alone
                op.execute("SET max_parallel_maintenance_workers = 0")
                _build(name)
        for setting in BUILDING:
            op.execute(f"RESET {setting.split()[0]}")


def _build(name: str) -> None:
    for left in _named(BROKEN_OFF):
        op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {left}")
    op.execute(f"REINDEX INDEX CONCURRENTLY {name}")


def _named(ending: str) -> list[str]:
    return [row.indexname for row in op.get_bind().exec_driver_sql(NAMED.format(ending))]
