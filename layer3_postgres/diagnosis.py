"""What the doctor looks at in layer 3: the database in place of layer 2's two stores, and the rest as there."""

from collections.abc import Sequence
from contextlib import AsyncExitStack, aclosing

from layer1_basic_api.findings import Finding
from layer2_rag.diagnosis import Part, uploaded_files
from layer2_rag.diagnosis import diagnose as diagnose_lower
from layer2_rag.documents.model import Collection
from layer3_postgres.api.config import Settings
from layer3_postgres.api.parts import EMBEDDED, addresses_for, database_settings
from layer3_postgres.db.database import open_database
from layer3_postgres.db.migrate import check_schema
from layer3_postgres.stores.document_store import PostgresDocumentStore

REMEDY = (
    "Start it or correct DATABASE_URL; unset, an embedded PostgreSQL is used. `mystack db current` tells its tables."
)


class LookedAt:
    """The database as the doctor opens it: its tables are checked, and not changed."""

    def __init__(self, store: PostgresDocumentStore, opened: AsyncExitStack) -> None:
        self._store = store
        self._opened = opened

    async def ping(self) -> None:
        await self._store.ping()

    async def collections(self) -> list[Collection]:
        return await self._store.collections()

    async def aclose(self) -> None:
        await self._opened.aclose()


async def diagnose(settings: Settings) -> Sequence[Finding]:
    return await diagnose_lower(settings, [database_part(settings), uploaded_files(settings)])


def database_part(settings: Settings) -> Part:
    server = settings.database_url.get_secret_value() if settings.database_url else None
    return Part(
        name="database",
        key="database",
        kind="PostgreSQL" if server else "PostgreSQL, embedded",
        server=server,
        path=settings.data / EMBEDDED,
        open=lambda _: look(settings),
        remedy=REMEDY,
        counts=True,
    )


async def look(settings: Settings) -> LookedAt:
    async with AsyncExitStack() as stack:
        addresses = await stack.enter_async_context(addresses_for(settings))
        await check_schema(addresses.app)
        database = await stack.enter_async_context(aclosing(open_database(addresses.app, database_settings(settings))))
        return LookedAt(PostgresDocumentStore(database), stack.pop_all())
