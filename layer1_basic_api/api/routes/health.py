"""Liveness, which waits for nothing, and readiness, which names each dependency."""

from fastapi import APIRouter, Response

from layer1_basic_api.api.dependencies import ContainerDep, LayerDep
from layer1_basic_api.api.schemas.service import Dependency, Health, Readiness


def health_router() -> APIRouter:
    router = APIRouter(tags=["service"])

    @router.get("/health", summary="Is the process alive?")
    async def health(layer: LayerDep) -> Health:
        return Health(layer=layer.number, version=layer.version)

    @router.get("/health/ready", summary="Can it answer? Names each dependency", responses={503: {"model": Readiness}})
    async def ready(container: ContainerDep, response: Response) -> Readiness:
        model = await container.model.status()
        dependencies = {"model": Dependency(state=model.state, required=False, detail=model.detail)}
        return readiness(dependencies, response)

    return router


def readiness(dependencies: dict[str, Dependency], response: Response) -> Readiness:
    """503 while a required dependency is not ready."""
    missing = [name for name, part in dependencies.items() if part.required and part.state != "ready"]
    response.status_code = 503 if missing else 200
    return Readiness(status="not_ready" if missing else "ready", dependencies=dependencies)
