"""Connections: how many a stream holds, what a route sends, what is said when the database is away."""

import asyncio
import traceback
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

import httpx
import pytest
from sqlalchemy import make_url, text

from layer1_basic_api.container_check import free_port
from layer2_rag.errors import StoreFailed, StoreUnreachable
from layer3_postgres.api.container import Container
from layer3_postgres.db.addresses import read_address
from layer3_postgres.db.database import open_database, owner_engine, ping
from layer3_postgres.db.settings import DatabaseSettings
from layer3_postgres.errors import DatabaseUnusable
from tests.support.api import ObservedModel, app_over, served, until
from tests.support.layer2_api import library
from tests.support.layer3_postgres import drop, new_database, own_database, server
from tests.support.layer3_silence import opened_way
from tests.support.layer3_statements import statements_of

POOL = 2
STREAMS = 12


async def test_more_streams_than_connections(tmp_path: Path) -> None:
    """Each stream has begun, and is held up by its model; the pool of two still serves others."""
    model = ObservedModel("tokens=1000,tps=5")
    app = app_over(model, data=tmp_path, pool_size=POOL, max_answers=STREAMS)
    async with (
        served(app) as running,
        httpx.AsyncClient(base_url=running.url, timeout=30) as client,
        AsyncExitStack() as stack,
    ):
        for n in range(STREAMS):
            asked = client.stream("POST", "/chat", json={"message": f"Question {n}?", "stream": True})
            answer = await stack.enter_async_context(asked)
            assert answer.status_code == 200
            await anext(answer.aiter_bytes())
        assert (await client.get("/documents")).status_code == 200
        container = running.container
        assert isinstance(container, Container)
        pool = container.database.engine.pool
        await until(lambda: "Current Checked out connections: 0" in pool.status())  # save for an answer that is kept


@asynccontextmanager
async def shelf(folder: Path) -> AsyncIterator[tuple[httpx.AsyncClient, Container]]:
    """A client of an app with three documents, and what the app is made of."""
    async with library(folder) as client:
        transport = client._transport
        assert isinstance(transport, httpx.ASGITransport)
        yield client, transport.app.state.container  # type: ignore[attr-defined]


BACKUPS = {"query": "When are backups made?"}
ROUTES: list[tuple[str, str, object, int]] = [
    ("GET", "/documents", None, 1),
    ("GET", "/collections", None, 1),
    ("POST", "/search", BACKUPS, 6),
    ("POST", "/search", {**BACKUPS, "filters": {"metadata.year": 2023}}, 6),
    ("GET", "/health/ready", None, 3),
]


async def test_a_route_sends_few_statements_however_much_it_returns(tmp_path: Path) -> None:
    """Asked a second time: what is looked up once is known then."""
    async with shelf(tmp_path) as (client, container):
        for method, path, body, most in ROUTES:
            await client.request(method, path, json=body)
            with statements_of(container.database) as sent:
                answer = await client.request(method, path, json=body)
            assert answer.status_code == 200
            assert len(sent) <= most, (path, body, sent)


async def test_a_question_counts_no_documents(tmp_path: Path) -> None:
    async with shelf(tmp_path) as (client, container):
        with statements_of(container.database) as sent:
            await client.post("/search", json={"query": "When are backups made?"})
    assert sent
    assert not any("count(" in statement for statement in sent), sent


async def test_a_statement_that_takes_too_long_is_ended() -> None:
    async with own_database(DatabaseSettings(statement_seconds=0.2)) as database:
        with pytest.raises(StoreUnreachable, match="statement timeout"):
            async with database.begin() as db:
                await db.execute(text("SELECT pg_sleep(5)"))


SAID = "a private question"
UNREAD = "SELECT CAST(CAST(:said AS text) AS uuid)"
REFUSED = "INSERT INTO conversations (id, title_by, title) VALUES (gen_random_uuid(), :said, '')"


@pytest.mark.parametrize("statement", ["SELECT CAST(:said AS text) / 2", UNREAD, REFUSED, "SELECT :said + 1"])
async def test_what_is_logged_of_a_failure_is_not_what_was_written(statement: str) -> None:
    async with own_database() as database:
        with pytest.raises(StoreFailed) as error:
            async with database.begin() as db:
                await db.execute(text(statement), {"said": SAID})
    assert SAID.split()[1] not in f"{error.value.detail} {''.join(traceback.format_exception(error.value))}"


async def test_a_database_that_says_nothing_is_not_waited_for_for_ever() -> None:
    """As behind a network that swallows everything: no limit of the server's own is ever told."""
    made = await asyncio.to_thread(new_database)
    if not (socket := make_url(made.addresses.app).query.get("host")):
        pytest.skip("The server of MYSTACK_TEST_DATABASE_URL has no socket here.")
    with TemporaryDirectory() as folder:
        address = make_url(made.addresses.app).update_query_dict({"host": folder}).render_as_string(hide_password=False)
        async with (
            opened_way(Path(folder), to=Path(str(socket))) as way,
            aclosing(open_database(address, DatabaseSettings(silent_seconds=0.3, connect_seconds=0.3))) as database,
        ):
            async with database.reading() as db:
                assert (await db.execute(text("SELECT 1"))).scalar_one() == 1
            way.is_open.clear()
            for opened in (database.reading, database.begin):
                with pytest.raises(StoreUnreachable, match="does not answer"):
                    async with opened() as db:
                        await db.execute(text("SELECT 1"))
            way.is_open.set()
            async with database.begin() as db:
                assert (await db.execute(text("SELECT 1"))).scalar_one() == 1
    await asyncio.to_thread(drop, made)


async def test_a_lock_that_another_holds_is_not_waited_for_for_ever() -> None:
    async with own_database(DatabaseSettings(lock_seconds=0.2)) as database, database.begin() as holder:
        await holder.execute(text("LOCK TABLE documents IN ACCESS EXCLUSIVE MODE"))
        with pytest.raises(StoreUnreachable, match="lock timeout"):
            async with database.begin() as db:
                await db.execute(text("SELECT count(*) FROM documents"))


async def test_a_full_pool_says_which_setting_it_is() -> None:
    async with own_database(DatabaseSettings(pool_size=1, wait_seconds=0.1)) as database, database.begin():
        with pytest.raises(StoreUnreachable, match="MYSTACK_POOL_SIZE"):
            async with database.begin():
                pass


async def test_a_server_that_is_not_there_is_unreachable() -> None:
    database = open_database(f"postgresql+asyncpg://ann:secret@127.0.0.1:{free_port()}/mystack")
    with pytest.raises(StoreUnreachable, match="does not answer") as error:
        async with database.begin():
            pass
    assert "secret" not in error.value.detail
    await database.aclose()


NO_SUCH = "no_database_of_this_name"


async def test_past_sqlalchemy_a_failure_has_the_same_name() -> None:
    """To connect and to ask: each way says what the other says."""
    async with own_database() as there, aclosing(open_database(server().addresses(NO_SUCH).app)) as nowhere:
        for database in (nowhere, there):
            with pytest.raises(StoreFailed) as one:
                async with database.reading() as db:
                    await db.exec_driver_sql("SELECT 1 / 0")
            with pytest.raises(StoreFailed) as other:
                async with database.direct() as direct:
                    await direct.rows("SELECT 1 / 0")
            assert other.value.detail == one.value.detail


async def test_past_sqlalchemy_a_full_pool_and_a_held_row_are_no_failures_of_the_database() -> None:
    settings = DatabaseSettings(pool_size=2, wait_seconds=0.1, lock_seconds=0.2)
    async with own_database(settings) as database, database.begin() as holder:
        await holder.execute(text("LOCK TABLE documents IN ACCESS EXCLUSIVE MODE"))
        with pytest.raises(StoreUnreachable, match="lock timeout"):
            async with database.direct() as direct:
                await direct.rows("SELECT count(*) FROM documents")
        async with database.direct():
            with pytest.raises(StoreUnreachable, match="MYSTACK_POOL_SIZE"):
                async with database.direct():
                    pass


async def test_a_statement_past_sqlalchemy_that_is_cancelled_leaves_no_connection_behind() -> None:
    async with own_database(DatabaseSettings(pool_size=1)) as database:

        async def sleep() -> None:
            async with database.direct() as direct:
                await direct.rows("SELECT pg_sleep(60)")

        with pytest.raises(TimeoutError):
            await asyncio.wait_for(sleep(), 0.2)
        async with database.direct() as direct:
            assert dict(await direct.row("SELECT 1 AS one") or {}) == {"one": 1}


async def test_a_statement_that_was_prepared_before_a_table_changed_is_prepared_anew() -> None:
    async with own_database(DatabaseSettings(pool_size=1)) as database, database.direct() as direct:
        await direct.rows("CREATE TEMPORARY TABLE changing (n int)")
        await direct.rows("INSERT INTO changing VALUES (1)")
        assert dict(await direct.row("SELECT * FROM changing") or {}) == {"n": 1}
        await direct.rows("ALTER TABLE changing ADD COLUMN more text")
        assert dict(await direct.row("SELECT * FROM changing") or {}) == {"n": 1, "more": None}


async def test_after_a_restart_of_the_database_no_request_fails() -> None:
    """The server ends every connection of the pool, as it does when it stops; whoever comes then has a new one."""
    async with own_database(DatabaseSettings(pool_size=3)) as database:
        async with database.reading() as one, database.reading() as two, database.reading() as three:
            held = [one, two, three]
            pids = [(await each.execute(text("SELECT pg_backend_pid()"))).scalar_one() for each in held]
            raws = [(await each.get_raw_connection()).driver_connection for each in held]
        superuser = await server().connect()
        await superuser.execute("SELECT pg_terminate_backend(pid) FROM unnest($1::int[]) AS pid", pids)
        await superuser.close()
        await until(lambda: all(raw and raw.is_closed() for raw in raws))
        async with database.direct() as one, database.begin() as two, database.begin() as three:
            row = await one.row("SELECT pg_backend_pid() AS pid")
            assert row
            found = [(await each.execute(text("SELECT pg_backend_pid()"))).scalar_one() for each in (two, three)]
            assert not {row["pid"], *found} & set(pids)


@pytest.mark.parametrize(
    ("parameters", "asked", "told"),
    [
        ("connect_timeout=7&sslmode=disable&keepalives=1", "SHOW ssl", None),
        ("application_name=reports", "SHOW application_name", "reports"),
        ("options=-c%20work_mem%3D5MB", "SHOW work_mem", "5MB"),
        ("target_session_attrs=read-write&sslrootcert=/nowhere&sslmode=disable", "SELECT 'it connects'", "it connects"),
    ],
)
async def test_parameters_of_an_address_reach_the_server(parameters: str, asked: str, told: str | None) -> None:
    made = await asyncio.to_thread(new_database)
    parts = urlsplit(made.addresses.app.replace("+asyncpg", ""))
    query = "&".join(filter(None, (parts.query, parameters)))
    address = read_address(parts._replace(query=query).geturl())
    async with aclosing(open_database(address)) as database, database.reading() as db:
        answer = (await db.execute(text(asked))).scalar_one()
    assert told is None or answer == told
    engine = owner_engine(address)
    async with engine.connect() as owner:
        assert (await owner.execute(text("SELECT 1"))).scalar_one() == 1
    await engine.dispose()
    await asyncio.to_thread(drop, made)


@pytest.mark.parametrize("answers", [0, 1], ids=["the first", "the last"])
async def test_of_several_hosts_the_one_that_answers_is_used(answers: int) -> None:
    made = await asyncio.to_thread(new_database)
    url = make_url(made.addresses.app)
    hosts = ["127.0.0.1:1", "127.0.0.1:2"]
    hosts[answers] = f"{url.query.get('host') or url.host}:{url.port or 5432}"
    several = url.set(host=None, port=None).update_query_dict({"host": hosts, "target_session_attrs": "primary"})
    address = read_address(several.render_as_string(hide_password=False).replace("+asyncpg", ""))
    async with aclosing(open_database(address)) as database, database.reading() as db:
        assert (await db.execute(text("SELECT 1"))).scalar_one() == 1
    await asyncio.to_thread(drop, made)


async def test_where_the_extension_is_missing_it_says_who_adds_it() -> None:
    made = await asyncio.to_thread(lambda: new_database(empty=True))
    connection = await server().connect(made.name)
    await connection.execute("DROP EXTENSION vector")
    await connection.close()
    async with aclosing(open_database(made.addresses.app)) as database:
        with pytest.raises(DatabaseUnusable, match="CREATE EXTENSION vector"):
            await ping(database)
    await asyncio.to_thread(drop, made)


async def test_a_connection_that_was_cut_in_its_use_is_not_used_again() -> None:
    async with own_database(DatabaseSettings(pool_size=1)) as database:
        async with database.reading() as db:
            raw = (await db.get_raw_connection()).driver_connection
        assert raw
        with pytest.raises((StoreUnreachable, StoreFailed)):
            async with database.begin() as db:
                await db.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
        await until(raw.is_closed)
        async with database.begin() as db:
            assert (await db.execute(text("SELECT 1"))).scalar_one() == 1
