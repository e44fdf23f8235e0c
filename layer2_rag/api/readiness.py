"""What layer 2 stands on, for `/health/ready`: the stores are required, the model is not."""

from collections.abc import Awaitable, Callable

from layer1_basic_api.api.routes.health import model_dependency
from layer1_basic_api.api.schemas.service import Dependency
from layer1_basic_api.errors import MyStackError
from layer2_rag.api.container import Container


async def dependencies(container: Container) -> dict[str, Dependency]:
    stores = container.stores
    return {
        "documents": await asked(stores.documents.ping),
        "vectors": await asked(stores.index.ping),
        "originals": await asked(stores.originals.ping),
        **await model_dependency(container),
    }


async def asked(ping: Callable[[], Awaitable[None]]) -> Dependency:
    try:
        await ping()
    except MyStackError as error:
        return Dependency(state="unreachable", required=True, detail=error.detail)
    return Dependency(state="ready", required=True)
