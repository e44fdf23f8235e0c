"""Layer 2's app that moves itself into the database of `DATABASE_URL` while it serves.

`uvicorn --factory layer3_postgres.api.moving_while_serving:create_app`, with layer 2's settings and that one.
`GET /migration` says how far it is behind; `POST /migration/compare` compares both sides, when they are at rest.
"""

from collections.abc import AsyncGenerator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, fields
from typing import Annotated, Any

import structlog
from fastapi import APIRouter, Depends, FastAPI, Request

from layer1_basic_api.api.app import build_app
from layer1_basic_api.errors import ConfigurationError
from layer2_rag.api.container import Container as LowerContainer
from layer2_rag.api.container import open_container as open_lower_container
from layer2_rag.api.main import routers as lower_routers
from layer2_rag.api.parts import Stores
from layer2_rag.api.parts import open_stores as open_lower_stores
from layer2_rag.background import beside
from layer2_rag.errors import StoreFailed, StoreUnreachable
from layer2_rag.layer import LAYER
from layer3_postgres.api.config import Settings
from layer3_postgres.api.parts import SEARCH, addresses_for, database_settings
from layer3_postgres.db.database import open_database
from layer3_postgres.db.migrate import upgrade
from layer3_postgres.stores.document_store import PostgresDocumentStore
from layer3_postgres.stores.vector_index import PostgresVectorIndex
from layer3_postgres.transfer.comparing import compare
from layer3_postgres.transfer.following import Follower, followed
from layer3_postgres.transfer.into_postgres import PostgresTarget
from layer3_postgres.transfer.reading import open_reader
from layer3_postgres.transfer.removals import Removals

REMOVED = "removed-while-moving"
"""Where in the data folder: documents and collections that the database still has."""
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moving:
    """Both sides, and what brings one after the other."""

    source: Stores
    target: Stores
    into: PostgresTarget
    follower: Follower


@dataclass(frozen=True, slots=True, kw_only=True)
class Container(LowerContainer):
    moving: Moving


@asynccontextmanager
async def open_container(settings: Settings, **given: Any) -> AsyncGenerator[Container, None]:
    """What layer 2 writes while it closes is copied, too."""
    async with open_lower_stores(settings) as source, _opened_target(settings, source) as moving:

        @asynccontextmanager
        async def open_stores(_: Any) -> AsyncGenerator[Stores, None]:
            yield followed(source, moving.follower)

        async with _running(moving.follower), open_lower_container(settings, open_stores=open_stores, **given) as lower:
            parts = {field.name: getattr(lower, field.name) for field in fields(lower)}
            yield Container(**parts, moving=moving)


@asynccontextmanager
async def _opened_target(settings: Settings, source: Stores) -> AsyncGenerator[Moving, None]:
    if settings.database_url is None:
        raise ConfigurationError("DATABASE_URL: which database shall layer 2 move into?")
    async with addresses_for(settings) as addresses:
        await upgrade(addresses)
        async with aclosing(open_database(addresses.app, database_settings(settings))) as database:
            documents = PostgresDocumentStore(database)
            target = Stores(
                documents=documents,
                index=PostgresVectorIndex(database, SEARCH),
                writer=source.writer,
                originals=source.originals,
            )
            into = PostgresTarget(database, addresses, SEARCH, serving=True)
            follower = Follower(source, into, documents, Removals(settings.data / REMOVED))
            yield Moving(source=source, target=target, into=into, follower=follower)


@asynccontextmanager
async def _running(follower: Follower) -> AsyncGenerator[None, None]:
    """What is left to copy at the end is copied before the stores close, or after the next start: so it is after a
    failure, which is not to wait for that."""
    await follower.backfill()
    async with beside(follower.run()):
        yield
    try:
        await follower.catch_up()
    except (StoreUnreachable, StoreFailed) as error:
        log.warning("moving_goes_on_after_the_next_start", behind=follower.behind, detail=error.detail)


async def _moving(request: Request) -> Moving:
    moving: Moving = request.app.state.container.moving
    return moving


MovingDep = Annotated[Moving, Depends(_moving)]


def migration_router() -> APIRouter:
    router = APIRouter(prefix="/migration", tags=["migration"])

    @router.get("")
    async def how_far(moving: MovingDep) -> dict[str, int]:
        """How many documents and collections are still to be copied."""
        return {"behind": moving.follower.behind}

    @router.post("/compare")
    async def compare_now(moving: MovingDep) -> dict[str, Any]:
        """Both sides, document by document, after what was written so far."""
        await moving.follower.catch_up()
        source, target = await open_reader(moving.source), await open_reader(moving.target)
        found = await compare(source, target, moving.into.digesting(target), done=lambda _: None)
        return {
            "source": found.source.as_json(),
            "target": found.target.as_json(),
            "different": found.different,
            "differences": found.differences,
        }

    return router


def create_app(settings: Settings | None = None, *, open_container: Any = open_container) -> FastAPI:
    routers = lower_routers() | {"migration": migration_router()}
    return build_app(settings or Settings.load(), open_container, routers, layer=LAYER)
