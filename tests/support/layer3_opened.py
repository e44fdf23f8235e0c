"""Layer 3 in a folder: opened, moved into or back from, and all its rows."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from layer2_rag.api.parts import Stores
from layer3_postgres.api.config import Settings
from layer3_postgres.api.parts import open_stores, opened_database
from layer3_postgres.api.sides import Places, from_layer2, to_layer2
from layer3_postgres.db.database import Database
from layer3_postgres.transfer.moving import Report, move
from tests.support.layer2_library import QuickEmbedder
from tests.support.shared_parts import shared_parts

NOBODY = Places()
ALL_ROWS = """
    SELECT 'documents' AS what, md5(string_agg(d::text, '|' ORDER BY id)) FROM documents d UNION ALL
    SELECT 'chunks', md5(string_agg(c::text, '|' ORDER BY id)) FROM chunks c UNION ALL
    SELECT 'pieces', md5(string_agg(p::text, '|' ORDER BY p::text)) FROM pieces p UNION ALL
    SELECT 'terms', md5(string_agg(t::text, '|' ORDER BY t::text)) FROM term_counts t UNION ALL
    SELECT 'citations', md5(string_agg(c::text, '|' ORDER BY c::text)) FROM citations c UNION ALL
    SELECT 'messages', md5(string_agg(m::text, '|' ORDER BY m::text)) FROM messages m ORDER BY 1
"""


def settings_on(folder: Path) -> Settings:
    return Settings.load(data=folder, **shared_parts(folder))


@asynccontextmanager
async def layer3(settings: Settings) -> AsyncGenerator[tuple[Stores, Database], None]:
    async with opened_database(settings) as database, open_stores(settings, database) as stores:
        yield stores, database


async def moved(settings: Settings, places: Places = NOBODY, *, back: bool = False, verify: bool = False) -> Report:
    """`verify`: only that."""
    opened = to_layer2 if back else from_layer2
    async with opened(settings, places) as sides:
        return await move(sides, QuickEmbedder(), verify_only=verify, begin=lambda *_: lambda _: None)


async def all_rows(database: Database) -> list[tuple[Any, ...]]:
    async with database.reading() as db:
        return [tuple(row) for row in await db.exec_driver_sql(ALL_ROWS)]
