"""Layer 3's targets: nothing is lost, searches as fast as Qdrant's, foreign keys that hold, tables as the models say.

Everything is measured on an embedded PostgreSQL of its own, in a temporary folder: nobody's own database is touched.
"""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import asyncpg

from layer1_basic_api.api.logs import configure
from layer1_basic_api.container_check import Container, try_container
from layer1_basic_api.findings import Check, Outcome, Verdict
from layer3_postgres.api.config import Settings
from layer3_postgres.check_loss import outlives_its_end
from layer3_postgres.check_peer import opened_peer, recall_of
from layer3_postgres.check_rows import connected, load
from layer3_postgres.check_search import in_turns
from layer3_postgres.check_vectors import exact_nearest, make_questions, make_vectors
from layer3_postgres.db.addresses import Addresses
from layer3_postgres.db.embedded import embedded_postgres
from layer3_postgres.db.migrate import differences, upgrade
from layer3_postgres.search.settings import SearchSettings

VECTORS, QUESTIONS, ROUNDS, LIMIT = 20_000, 200, 5, 10
SLOWER, RECALL = 1.2, 0.98
COMPOSE = Path(__file__).resolve().parent / "docker-compose.embedded.yml"
PROJECT = "mystack-check-layer3"
BROKEN = {
    "a chunk of no document": "INSERT INTO chunks (id, document_id, collection, revision, generation, ordinal, start, "
    "\"end\", section, tokens) VALUES (gen_random_uuid(), gen_random_uuid(), 'default', 1, 1, 0, 0, 1, '', 1)",
    "a message of no conversation": "INSERT INTO messages (id, conversation_id, role, content, state, grounded, "
    "created_at) VALUES (gen_random_uuid(), gen_random_uuid(), 'user', '', 'whole', false, now())",
    "a citation of no message": "INSERT INTO citations (message_id, n, revision, document_name, section, start, "
    '"end", text, quote_start, quote_end, quote, score, cited) '
    "VALUES (gen_random_uuid(), 1, 1, '', '', 0, 0, '', 0, 0, '', 0, true)",
    "the text of no document": "INSERT INTO contents (document_id, revision, format) "
    "VALUES (gen_random_uuid(), 1, 'txt')",
}
"""What no program may write, however wrong it is."""
TIMES_WITHOUT_ZONE = """
SELECT count(*) FROM information_schema.columns
WHERE table_schema = 'public' AND data_type = 'timestamp without time zone'
"""


async def as_fast_as_qdrant(settings: Settings) -> Sequence[Outcome]:
    """The same vectors and questions for both, in turns."""
    made = await asyncio.to_thread(make_vectors, VECTORS)
    questions = make_questions(made.vectors, QUESTIONS)
    right = await asyncio.to_thread(lambda: [exact_nearest(made.vectors, each, LIMIT) for each in questions])
    with TemporaryDirectory(prefix="mystack-check-") as folder:
        async with _own_database(Path(folder), settings) as addresses:
            async with connected(addresses.owner) as owner:
                await load(owner, made.vectors, {})
            with opened_peer(Path(folder) / "peer") as peer:
                await asyncio.to_thread(peer.load, made.vectors, {})
                async with connected(addresses.app, SearchSettings().connection()) as connection:
                    turns = await in_turns(connection, peer, questions, rounds=ROUNDS, limit=LIMIT)
    recall = recall_of(turns.found, right)
    passes = turns.ratio <= SLOWER and recall >= RECALL
    figure = f"{turns.ratio:.2f} at a recall of {recall:.3f}"
    return [_outcome(f"search in {VECTORS:,} vectors, p95 ÷ Qdrant's", f"≤ {SLOWER}", figure, passes=passes)]


async def tables_hold(settings: Settings) -> Sequence[Outcome]:
    """Rows that point nowhere are refused; each column has the type that its model names, and every moment its zone."""
    with TemporaryDirectory(prefix="mystack-check-") as folder:
        async with _own_database(Path(folder), settings) as addresses, connected(addresses.app) as connection:
            taken = [what for what, statement in BROKEN.items() if not await _refused(connection, statement)]
            bare = await connection.fetchval(TIMES_WITHOUT_ZONE)
            different = await differences(addresses.owner)
    refused = f"{len(BROKEN) - len(taken)} of {len(BROKEN)}" + (f"; taken: {', '.join(taken)}" if taken else "")
    types = f"{len(different)} differences, {bare} moments without a time zone"
    return [
        _outcome("rows that point nowhere, refused by foreign keys", "all", refused, passes=not taken),
        _outcome("types of the tables and of the models", "the same", types, passes=not different and not bare),
    ]


async def _refused(connection: "asyncpg.Connection[Any]", statement: str) -> bool:
    try:
        await connection.execute(statement)
    except asyncpg.ForeignKeyViolationError:
        return True
    return False


async def container_runs(_settings: Settings) -> Sequence[Outcome]:
    """The container, with its embedded PostgreSQL: built, started, asked, stopped."""
    return await try_container(Container(COMPOSE, PROJECT))


@asynccontextmanager
async def _own_database(folder: Path, settings: Settings) -> AsyncGenerator[Addresses, None]:
    configure(settings.model_copy(update={"log_level": "ERROR"}))
    async with embedded_postgres(folder / "postgres") as addresses:
        await upgrade(addresses)
        yield addresses


def _outcome(name: str, target: str, figure: str, *, passes: bool) -> Outcome:
    state: Verdict = "pass" if passes else "miss"
    return Outcome(name=name, target=target, figure=figure, state=state)


CHECKS: tuple[Check, ...] = (
    outlives_its_end,
    as_fast_as_qdrant,
    tables_hold,
    container_runs,
)
