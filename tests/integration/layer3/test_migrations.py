"""Migrations as pytest-alembic asks of them, with data in the tables, and by many at once."""

import asyncio
import os
import sys
from contextlib import aclosing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pytest_alembic import tests as asked
from pytest_alembic.config import Config
from pytest_alembic.runner import runner
from sqlalchemy import Connection

from layer1_basic_api.context import new_id
from layer1_basic_api.layers import ROOT
from layer2_rag.errors import StoreFailed, StoreUnreachable
from layer3_postgres.conversations.model import Beginning, Conversation, KeptMessage
from layer3_postgres.conversations.store import PostgresConversations
from layer3_postgres.db import migrate
from layer3_postgres.db.database import open_database, owner_engine
from layer3_postgres.db.serving import READ_NOTE
from layer3_postgres.errors import SchemaUnfit
from layer3_postgres.stores.document_store import PostgresDocumentStore
from tests.support.layer2_records import chunk, document, parsed
from tests.support.layer3_postgres import TestDatabase, rows

REPLICAS = 4


CHAIN = (
    asked.test_single_head_revision,
    asked.test_upgrade,
    asked.test_model_definitions_match_ddl,
    asked.test_up_down_consistency,
)


@pytest.mark.blocking
@pytest.mark.parametrize("test", CHAIN, ids=lambda test: test.__name__.removeprefix("test_"))
async def test_the_chain_is_sound(empty: TestDatabase, test: Any) -> None:
    def run(connection: Connection) -> None:
        with runner(Config(alembic_config=migrate.alembic_config()), engine=connection) as context:
            test(context)

    engine = owner_engine(empty.addresses.owner)
    async with engine.connect() as connection:
        await connection.run_sync(run)
    await engine.dispose()


async def test_documents_outlive_a_step_back_and_forth(filled: TestDatabase) -> None:
    before = await rows(filled, "SELECT id, metadata::text, filterable::text FROM documents")
    await migrate.downgrade(filled.addresses, "layer3_0001")
    assert await rows(filled, "SELECT to_regclass('chunks'), to_regclass('messages')") == [(None, None)]
    await migrate.upgrade(filled.addresses)
    assert await rows(filled, "SELECT id, metadata::text, filterable::text FROM documents") == before
    assert await rows(filled, "SELECT text FROM pieces WHERE part = 'text'") == [("A text of some words.",)]
    assert await migrate.differences(filled.addresses.owner) == []


async def test_indexes_of_vectors_are_built_anew_and_what_was_broken_off_goes(filled: TestDatabase) -> None:
    await migrate.downgrade(filled.addresses, "layer3_0004")
    await rows(filled, "SELECT add_space('measured', 3, 16, 64)")
    await rows(filled, "CREATE INDEX chunks_of_space_1_ccnew ON chunks (page)")
    built = "SELECT relname, reloptions, relfilenode FROM pg_class WHERE relname LIKE 'chunks_of_space%' ORDER BY 1"
    before = (await rows(filled, built))[0][2]
    await migrate.upgrade(filled.addresses)
    ((name, options, after),) = await rows(filled, built)
    assert (name, options) == ("chunks_of_space_1", ["m=12", "ef_construction=100"])
    assert after != before
    await migrate.downgrade(filled.addresses, "layer3_0004")
    assert [each[1] for each in await rows(filled, built)] == [["m=16", "ef_construction=64"]]


async def test_code_that_runs_searches_messages_while_their_words_change(filled: TestDatabase) -> None:
    """What was said before is found by the new words too: those in a sentence without spaces, and in a path."""
    async with aclosing(open_database(filled.addresses.app)) as database:
        store, home, now = PostgresConversations(database), new_id(), datetime.now(UTC)
        made = Conversation(id=home, title="Boats", collection="default", created_at=now, updated_at=now)
        said = KeptMessage(
            id=new_id(), conversation_id=home, parent_id=None, role="user", created_at=now,
            content="Ferries: 港口九点开门。 See a/README.md",
        )  # fmt: skip

        async def found() -> list[str]:
            asked = ("ferr", "开门", "readme")
            return [words for words in asked if (await store.listed(words=words, after=None, limit=10)).items]

        await migrate.downgrade(filled.addresses, "layer3_0005")
        await store.begin(Beginning(conversation_id=home, conversation=made, messages=(said,)))
        assert await found() == ["ferr"]
        await migrate.upgrade(filled.addresses, "layer3_0006")
        assert await found() == ["ferr", "开门"]
        await migrate.upgrade(filled.addresses)
        assert await found() == ["ferr", "开门", "readme"]
        await migrate.downgrade(filled.addresses, "layer3_0005")
        assert await found() == ["ferr"]


async def test_all_the_way_down_nothing_of_ours_is_left(filled: TestDatabase) -> None:
    await migrate.downgrade(filled.addresses, "base")
    left = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'S')"
    assert await rows(filled, left) == [("alembic_version",)]
    ours = "SELECT proname FROM pg_proc WHERE proname IN ('add_space', 'count_terms')"
    assert await rows(filled, ours) == []


async def test_what_somebody_changed_by_hand_is_told(filled: TestDatabase) -> None:
    await rows(filled, "ALTER TABLE documents ADD COLUMN secret text")
    (difference,) = await migrate.differences(filled.addresses.owner)
    assert "secret" in difference


@pytest.mark.blocking
async def test_of_replicas_that_start_together_one_migrates(empty: TestDatabase, tmp_path: Path) -> None:
    env = {**os.environ, "DATABASE_URL": empty.addresses.app, "MYSTACK_OWNER_URL": empty.addresses.owner}
    program = "import sys; from layer1_basic_api.cli import main; main()"
    started = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", program, "db", "upgrade", "--data", str(tmp_path / str(n)),
            cwd=ROOT, env=env, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )
        for n in range(REPLICAS)
    ]  # fmt: skip
    done = [await process.communicate() for process in started]
    assert [process.returncode for process in started] == [0] * REPLICAS, done
    assert {out for out, _ in done} == {b"layer3_0007 (the newest)\n"}
    assert await migrate.differences(empty.addresses.owner) == []


async def test_many_at_once_in_one_process(empty: TestDatabase) -> None:
    await asyncio.gather(*(migrate.upgrade(empty.addresses) for _ in range(REPLICAS)))
    assert (await migrate.standing(empty.addresses.app)).up_to_date


async def test_an_older_schema_is_refused_with_the_command(empty: TestDatabase) -> None:
    with pytest.raises(SchemaUnfit, match="no tables yet") as refused:
        await migrate.check_schema(empty.addresses.owner)
    assert refused.value.commands == ("mystack db upgrade",)
    await migrate.upgrade(empty.addresses, "layer3_0001")
    with pytest.raises(SchemaUnfit, match="layer3_0001, and this MyStack needs layer3_") as refused:
        await migrate.check_schema(empty.addresses.app)
    assert refused.value.commands == ("mystack db upgrade",)
    await migrate.upgrade(empty.addresses)
    await migrate.check_schema(empty.addresses.app)


async def test_tables_of_a_newer_mystack_are_left_alone(filled: TestDatabase) -> None:
    await rows(filled, "UPDATE alembic_version SET version_num = 'layer3_9999'")
    for work in (migrate.check_schema(filled.addresses.app), migrate.upgrade(filled.addresses)):
        with pytest.raises(SchemaUnfit, match="layer3_9999, which this MyStack does not know"):
            await work
    with pytest.raises(SchemaUnfit):
        await migrate.downgrade(filled.addresses, "base")
    assert await rows(filled, "SELECT count(*) FROM documents") == [(1,)]


async def test_code_starts_on_newer_tables_that_serve_it(filled: TestDatabase) -> None:
    """As a replica does that is started again while a newer version is rolled out."""
    own = (await migrate.standing(filled.addresses.app)).newest
    await rows(filled, "ALTER TABLE documents ADD COLUMN later text")
    await rows(filled, "UPDATE alembic_version SET version_num = 'layer3_9999'")
    await rows(filled, "REVOKE ALL ON documents FROM mystack_app")  # as before the newer one has given the rights
    await rows(filled, f"COMMENT ON TABLE alembic_version IS 'layer3_9999 serves code from {own}'")
    await migrate.check_schema(filled.addresses.app)
    await migrate.upgrade(filled.addresses)
    assert await rows(filled, "SELECT version_num FROM alembic_version") == [("layer3_9999",)]
    async with aclosing(open_database(filled.addresses.app)) as database:
        await use(PostgresDocumentStore(database), "after the start")
    await rows(filled, "COMMENT ON TABLE alembic_version IS 'layer3_9999 serves code from layer3_9998'")
    for work in (migrate.check_schema(filled.addresses.app), migrate.upgrade(filled.addresses)):
        with pytest.raises(SchemaUnfit, match="do not serve this one's code"):
            await work


async def test_each_step_notes_which_code_its_tables_serve(empty: TestDatabase) -> None:
    async def noted() -> Any:
        return (await rows(empty, READ_NOTE))[0][0]

    await migrate.upgrade(empty.addresses, "layer3_0001")
    assert await noted() == "layer3_0001 serves code from layer3_0001"
    await migrate.upgrade(empty.addresses)
    assert await noted() == "layer3_0007 serves code from layer3_0003"
    await migrate.downgrade(empty.addresses, "layer3_0002")
    assert await noted() == "layer3_0002 serves code from layer3_0002"
    await migrate.downgrade(empty.addresses, "base")
    assert await noted() is None


async def test_code_that_runs_goes_on_while_its_tables_grow(filled: TestDatabase) -> None:
    """The first half of a change in two halves: what is added may be empty, and nothing is taken away yet."""
    expand = (
        "ALTER TABLE documents ADD COLUMN later text",
        "ALTER TABLE contents ADD COLUMN later text",
        "ALTER TABLE chunks ADD COLUMN later integer DEFAULT 7",
        "CREATE INDEX CONCURRENTLY later ON chunks (later)",
    )
    async with aclosing(open_database(filled.addresses.app)) as database:
        store = PostgresDocumentStore(database)
        await use(store, "before")
        for statement in expand:
            await rows(filled, statement)
            await use(store, statement)


async def use(store: PostgresDocumentStore, text: str) -> None:
    """Every kind of read and write."""
    kept = await store.add(document(text, state="ready", searchable=1))
    await store.put_content(kept.id, 1, parsed("A text of some words."))
    await store.put_chunks([chunk(kept.id)])
    assert await store.update(kept.id, {"name": "other"})
    assert (await store.documents())[0].name == "other"
    assert [found.text for found in await store.find_chunks([chunk(kept.id).key.id])] == ["A text of "]
    await store.remove(kept.id)


async def test_of_a_revision_that_fails_nothing_is_left(empty: TestDatabase) -> None:
    await rows(empty, "CREATE TABLE term_counts ()")
    with pytest.raises(StoreFailed, match=r'A revision failed: the database is at the one before\..*"term_counts"'):
        await migrate.upgrade(empty.addresses)
    assert await rows(empty, "SELECT to_regclass('chunks'), version_num FROM alembic_version") == [
        (None, "layer3_0001")
    ]
    await rows(empty, "DROP TABLE term_counts")
    await migrate.upgrade(empty.addresses)
    assert await migrate.differences(empty.addresses.owner) == []


async def test_a_revision_does_not_wait_long_for_a_table_that_somebody_holds(
    filled: TestDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrate, "LOCK_SECONDS", 1)
    await migrate.downgrade(filled.addresses, "layer3_0005")
    engine = owner_engine(filled.addresses.owner)
    async with engine.begin() as reader:
        await reader.exec_driver_sql("SELECT count(*) FROM messages")
        with pytest.raises(
            StoreUnreachable, match=r"at the one before\..*lock timeout.* Somebody holds what it changes"
        ):
            await migrate.downgrade(filled.addresses, "layer3_0003")
        assert await rows(filled, "SELECT version_num FROM alembic_version") == [("layer3_0004",)]
    await engine.dispose()
    await migrate.upgrade(filled.addresses)
    assert await migrate.differences(filled.addresses.owner) == []


def test_every_layer_may_add_to_the_chain() -> None:
    assert ROOT / "layer3_postgres" / "migrations" / "versions" in migrate.version_locations()
