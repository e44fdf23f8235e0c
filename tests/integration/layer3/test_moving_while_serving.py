"""Layer 2 serves and moves itself: follow, backfill, compare, switch."""

import asyncio
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from structlog.testing import capture_logs

from layer2_rag.api.main import create_app as create_layer2_app
from layer2_rag.errors import StoreUnreachable
from layer2_rag.ingestion.library import Upload
from layer3_postgres.api.config import Settings
from layer3_postgres.api.moving_while_serving import REMOVED, create_app, open_container
from layer3_postgres.api.sides import Places, from_layer2
from tests.support.api import app_over, client_of, until
from tests.support.layer2_api import BACKUP, LIMITS, PEOPLE, taken_in
from tests.support.layer2_library import QuickEmbedder, blocks
from tests.support.shared_parts import shared_parts

QUESTION = {"query": "How long are backups kept?", "limit": 3}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    folder = tmp_path / "data"
    return Settings.load(data=folder, llm="simulated", simulated="tokens=3", **shared_parts(folder))


@pytest.fixture
def moving(settings: Settings) -> FastAPI:
    return create_app(settings)


@pytest.fixture
def layer2(settings: Settings) -> FastAPI:
    return create_layer2_app(settings)


async def found(client: httpx.AsyncClient) -> list[tuple[Any, ...]]:
    results = (await client.post("/search", json=QUESTION)).json()["results"]
    return [(each["document_id"], each["start"], each["end"], each["text"]) for each in results]


async def test_what_is_written_while_it_moves_is_there_after_the_switch(
    settings: Settings, layer2: FastAPI, moving: FastAPI
) -> None:
    async with client_of(layer2) as client:
        first = await taken_in(client, "backup.md", BACKUP)  # before anybody thought of moving
        doomed = await taken_in(client, "limits.txt", LIMITS)
    async with client_of(moving) as client:
        late = await taken_in(client, "people.txt", PEOPLE)
        assert (await client.delete(f"/documents/{doomed['id']}")).status_code == 204
        await client.patch(f"/documents/{first['id']}", json={"name": "renamed.md"})
        compared = (await client.post("/migration/compare")).json()
        assert (compared["different"], compared["differences"]) == (0, [])
        assert compared["target"]["document"]["count"] == 2
        await until(lambda: not moving.state.container.moving.follower.behind)  # the deletion may end after its answer
        assert (await client.get("/migration")).json() == {"behind": 0}
        before = await found(client)
    async with client_of(app_over(data=settings.data)) as client:
        names = {each["id"]: each["name"] for each in (await client.get("/documents")).json()["items"]}
        assert names == {first["id"]: "renamed.md", late["id"]: "people.txt"}
        assert await found(client) == before


async def test_a_database_that_is_away_holds_nobody_up(moving: FastAPI) -> None:
    async with client_of(moving) as client:
        follower = moving.state.container.moving.follower
        target, follower._target = follower._target, Away()
        await taken_in(client, "backup.md", BACKUP)
        assert (await client.get("/migration")).json()["behind"] == 2  # its collection was made for it
        follower._target = target
        assert (await client.post("/migration/compare")).json()["different"] == 0


@pytest.fixture
def starts(settings: Settings) -> list[FastAPI]:
    """Of one layer 2, one after the other."""
    return [create_app(settings) for _ in range(3)]


async def test_a_deletion_that_the_database_did_not_hear_of_is_not_forgotten(
    settings: Settings, starts: list[FastAPI]
) -> None:
    async with client_of(starts[0]) as client:
        doomed = await taken_in(client, "limits.txt", LIMITS)
        await taken_in(client, "backup.md", BACKUP)
        assert (await client.post("/migration/compare")).json()["different"] == 0
    async with client_of(starts[1]) as client:
        starts[1].state.container.moving.follower._target = Away()
        assert (await client.delete(f"/documents/{doomed['id']}")).status_code == 204
    async with client_of(starts[2]) as client:
        compared = (await client.post("/migration/compare")).json()
        assert (compared["different"], compared["differences"]) == (0, [])
        assert compared["target"]["document"]["count"] == 1
    assert not await asyncio.to_thread((settings.data / REMOVED).exists)


async def test_what_layer_2_embeds_anew_is_found_after_the_switch(moving: FastAPI) -> None:
    async with client_of(moving) as client:
        await taken_in(client, "backup.md", BACKUP)
        await taken_in(client, "limits.txt", LIMITS)
        assert (await client.post("/migration/compare")).json()["differences"] == []
        assert (await client.post("/collections/default/reindex")).status_code == 200
        assert (await client.post("/migration/compare")).json()["differences"] == []
        kept = await moving.state.container.moving.target.documents.collections()
        assert [each.generation for each in kept] == [2]


async def test_what_layer_2_writes_while_it_stops_is_copied(settings: Settings) -> None:
    embedder = QuickEmbedder()
    embedder.gate.clear()
    async with open_container(settings, make_embedder=lambda _: embedder) as container:
        upload = Upload(name="backup.md", collection="default")
        broken_off, _ = await container.library.take_in(blocks(BACKUP), upload)
        await embedder.held.wait()
    async with from_layer2(settings, Places()) as sides:
        here, there = [await each.documents.document(broken_off.id) for each in (sides.source, sides.target)]
        assert here == there


async def test_following_goes_on_after_a_failure_that_nobody_foresaw(moving: FastAPI) -> None:
    with capture_logs() as logged:
        async with client_of(moving) as client:
            follower = moving.state.container.moving.follower
            target, follower._target = follower._target, Faulty()
            await taken_in(client, "backup.md", BACKUP)
            await until(lambda: follower._target.asked)
            follower._target = target
            await until(lambda: not follower.behind)
    assert "following_failed" in {each["event"] for each in logged}


async def test_who_compares_waits_for_what_is_on_its_way(moving: FastAPI) -> None:
    async with client_of(moving) as client:
        follower = moving.state.container.moving.follower
        target, held = follower._target, Held()
        follower._target = held
        await taken_in(client, "backup.md", BACKUP)
        await held.begun.wait()
        follower.marks.take()
        caught_up = asyncio.create_task(follower.catch_up())
        await asyncio.wait({caught_up}, timeout=0.2)
        assert not caught_up.done()
        follower._target = target
        held.go_on.set()
        await caught_up
        assert follower.behind == 0


class Held:
    """A target that is slow, and then fails, so that it is asked again."""

    def __init__(self) -> None:
        self.begun, self.go_on = asyncio.Event(), asyncio.Event()

    async def prepare(self, source: Any) -> None:
        self.begun.set()
        await self.go_on.wait()
        raise StoreUnreachable("PostgreSQL does not answer.")


class Faulty:
    """A target with a fault in its code."""

    asked = False

    async def prepare(self, source: Any) -> None:
        self.asked = True
        raise ValueError("nobody foresaw this")


class Away:
    """A target that nobody reaches."""

    async def prepare(self, source: Any) -> None:
        raise StoreUnreachable("PostgreSQL does not answer.")
