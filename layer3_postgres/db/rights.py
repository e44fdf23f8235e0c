"""What the app's role may do: work with rows, and with nothing else. Knows no revision."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from layer3_postgres.db.database import owner_connection

HAS_RIGHTS = """
    SELECT bool_and(CASE c.relkind
            WHEN 'r' THEN has_table_privilege(c.oid, 'DELETE')
            WHEN 'S' THEN has_sequence_privilege(c.oid, 'USAGE')
        END)
        AND (SELECT bool_and(has_function_privilege(f.oid, 'EXECUTE')) FROM pg_proc f
            WHERE f.proowner = min(c.relowner) AND f.prosecdef)
    FROM pg_class c JOIN pg_class revisions USING (relnamespace, relowner)
    WHERE revisions.oid = to_regclass('alembic_version') AND c.oid <> revisions.oid AND c.relkind IN ('r', 'S')
"""
"""Of whoever asks, to what the owner of the tables made beside the table of revisions, which nobody else writes to."""


async def has_rights(address: str) -> bool:
    """Whether the role of this address has all that `grant` gives: whoever was killed before that gave less."""
    async with owner_connection(address) as connection:
        return bool((await connection.execute(text(HAS_RIGHTS))).scalar())


async def grant(connection: AsyncConnection, *, app: str) -> None:
    """Rows, and no tables. The owner itself needs nothing."""
    owner = (await connection.execute(text("SELECT current_user"))).scalar_one()
    if not app or app == owner:
        return
    role = connection.dialect.identifier_preparer.quote_identifier(app)
    for statement in (
        f"GRANT USAGE ON SCHEMA public TO {role}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
        f"REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM {role}",
        *await _function_grants(connection, role),
    ):
        await connection.exec_driver_sql(statement)


async def _function_grants(connection: AsyncConnection, role: str) -> list[str]:
    """Of the owner's own functions, which act with the owner's rights: nobody else may call them, also where a restored
    backup made them, which has no rights in it."""
    rows = await connection.exec_driver_sql(
        "SELECT oid::regprocedure::text FROM pg_proc WHERE proowner = current_user::regrole AND prosecdef"
    )
    return [
        statement
        for name in rows.scalars()
        for statement in (
            f"REVOKE EXECUTE ON FUNCTION {name} FROM PUBLIC",
            f"GRANT EXECUTE ON FUNCTION {name} TO {role}",
        )
    ]
