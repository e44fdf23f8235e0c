"""Liveness, which waits for nothing, and readiness, which names each dependency."""

from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import APIRouter, Response

from layer1_basic_api.api.container import Container
from layer1_basic_api.api.dependencies import ContainerDep, LayerDep
from layer1_basic_api.api.schemas.service import Dependency, Health, Readiness

Dependencies = Callable[[Any], Awaitable[dict[str, Dependency]]]


async def model_dependency(container: Container) -> dict[str, Dependency]:
    """The model is optional: without one, everything else still works."""
    model = await container.model.status()
    return {"model": Dependency(state=model.state, required=False, detail=model.detail)}


def health_router(dependencies: Dependencies = model_dependency) -> APIRouter:
    """`dependencies` names, from the container, what the layer stands on."""
    router = APIRouter(tags=["service"])

    @router.get("/health", summary="Is the process alive?")
    async def health(layer: LayerDep) -> Health:
        return Health(layer=layer.number, version=layer.version)

    @router.get("/health/ready", summary="Can it answer? Names each dependency", responses={503: {"model": Readiness}})
    async def ready(container: ContainerDep, response: Response) -> Readiness:
        found = await dependencies(container)
        missing = any(part.required and part.state != "ready" for part in found.values())
        response.status_code = 503 if missing else 200
        return Readiness(status="not_ready" if missing else "ready", dependencies=found)

    return router
