"""An embedded PostgreSQL for a measurement, with fresh tables, as the application runs it."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from layer1_basic_api.api.logs import configure
from layer3_postgres.api.config import Settings
from layer3_postgres.db.addresses import Addresses
from layer3_postgres.db.embedded import embedded_postgres
from layer3_postgres.db.migrate import upgrade


@asynccontextmanager
async def fresh_database(folder: Path) -> AsyncGenerator[Addresses, None]:
    configure(Settings.load(log_level="ERROR"))  # standard output is for the figures
    async with embedded_postgres(folder) as addresses:
        await upgrade(addresses)
        yield addresses
