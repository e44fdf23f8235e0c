"""Reads the model and starts the parsers soon after a start: no start waits for them, and no first question either."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import structlog

from layer1_basic_api.errors import MyStackError
from layer2_rag.background import beside
from layer2_rag.embeddings.base import Embedder
from layer2_rag.parsing.pool import Pool

AFTER = 1.0
"""Seconds after the start: what is over by then, as most commands are, never needs them."""
log = structlog.get_logger(__name__)


@asynccontextmanager
async def warming(embedder: Embedder, pool: Pool, *, after: float = AFTER) -> AsyncGenerator[None, None]:
    """Begins `after` seconds into the context, and ends with it."""
    async with beside(_warm(embedder, pool, after)):
        yield


async def _warm(embedder: Embedder, pool: Pool, after: float) -> None:
    """What fails here fails again, and is answered, where it is needed."""
    await asyncio.sleep(after)
    try:
        await embedder.embed_query("The first question.")
    except MyStackError as error:
        log.warning("embedder_failed", detail=error.detail)
    await pool.warm()
