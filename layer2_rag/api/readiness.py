"""What layer 2 stands on, for `/health/ready`: the stores are required, the model is not."""

import asyncio
from collections.abc import Awaitable, Callable

from layer1_basic_api.api.routes.health import model_dependency
from layer1_basic_api.api.schemas.service import Dependency
from layer1_basic_api.errors import MyStackError
from layer2_rag.api.container import Container


async def dependencies(container: Container) -> dict[str, Dependency]:
    """All are asked at the same time: one that does not answer takes seconds to say so."""
    stores = container.stores
    documents, vectors, originals, model = await asyncio.gather(
        asked(stores.documents.ping),
        asked(stores.index.ping),
        asked(stores.originals.ping),
        model_dependency(container),
    )
    return {"documents": documents, "vectors": vectors, "originals": originals, **model}


async def asked(ping: Callable[[], Awaitable[None]]) -> Dependency:
    try:
        await ping()
    except MyStackError as error:
        return Dependency(state="unreachable", required=True, detail=error.detail)
    return Dependency(state="ready", required=True)
