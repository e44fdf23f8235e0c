"""The tables of the document store, and how a file of an older format becomes one of this."""

import sqlite3
from collections.abc import Sequence

from layer2_rag.errors import StoreFailed

FIRST = (
    """CREATE TABLE collections (
        name TEXT PRIMARY KEY, embedder TEXT NOT NULL, dimension INTEGER NOT NULL, generation INTEGER NOT NULL,
        created_at INTEGER NOT NULL
    ) WITHOUT ROWID""",
    """CREATE TABLE documents (
        id TEXT PRIMARY KEY, collection TEXT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL, metadata TEXT NOT NULL,
        source TEXT, tags TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('received', 'processing', 'ready', 'failed')), reason TEXT,
        bytes INTEGER NOT NULL, sha256 TEXT NOT NULL, chunks INTEGER NOT NULL, revision INTEGER NOT NULL,
        searchable INTEGER NOT NULL, attempts INTEGER NOT NULL,
        format TEXT, title TEXT, author TEXT, date TEXT, language TEXT, pages INTEGER NOT NULL,
        parser_version INTEGER NOT NULL, chunker_version INTEGER NOT NULL,
        deleted INTEGER NOT NULL CHECK (deleted IN (0, 1)), created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
    ) WITHOUT ROWID""",
    "CREATE UNIQUE INDEX same_bytes ON documents (collection, sha256) WHERE deleted = 0",
    "CREATE INDEX newest ON documents (collection, id) WHERE deleted = 0",
    "CREATE INDEX unfinished ON documents (id) WHERE deleted = 1 OR state IN ('received', 'processing')",
    """CREATE TABLE contents (
        document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE, revision INTEGER NOT NULL,
        format TEXT NOT NULL, title TEXT, author TEXT, date TEXT, language TEXT,
        PRIMARY KEY (document_id, revision)
    ) WITHOUT ROWID""",
    """CREATE TABLE pieces (
        document_id TEXT NOT NULL, revision INTEGER NOT NULL, part TEXT NOT NULL, number INTEGER NOT NULL,
        data NOT NULL,
        UNIQUE (document_id, revision, part, number),
        FOREIGN KEY (document_id, revision) REFERENCES contents (document_id, revision) ON DELETE CASCADE
    )""",
    """CREATE TABLE chunks (
        id TEXT NOT NULL UNIQUE, document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
        revision INTEGER NOT NULL, generation INTEGER NOT NULL, ordinal INTEGER NOT NULL,
        start INTEGER NOT NULL, "end" INTEGER NOT NULL, page INTEGER, section TEXT NOT NULL, tokens INTEGER NOT NULL,
        token_vectors BLOB, UNIQUE (document_id, revision, generation, ordinal)
    )""",
)
MIGRATIONS = (FIRST,)
"""Each takes a file from the format of its place to the next. Add to the end; never change one that was released."""


def migrate(connection: sqlite3.Connection, migrations: Sequence[Sequence[str]] = MIGRATIONS) -> None:
    """Bring the file to the newest format, or leave it as it is. Raises `StoreFailed` for one that is newer still."""
    # Has to stand before the first table: what is deleted is then given back to the disk in steps.
    connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
    connection.execute("BEGIN IMMEDIATE")
    try:
        found: int = connection.execute("PRAGMA user_version").fetchone()[0]
        _refuse_newer(found, known=len(migrations))
        for statement in (statement for migration in migrations[found:] for statement in migration):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {len(migrations)}")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def _refuse_newer(found: int, *, known: int) -> None:
    if found > known:
        raise StoreFailed(
            f"The document store has format {found}, and this MyStack knows format {known}: a newer MyStack wrote it. "
            "Start that version, or choose another data folder."
        )
