"""What this layer can do and which model it asks."""

from fastapi import APIRouter

from layer1_basic_api.api.dependencies import ContainerDep, LayerDep
from layer1_basic_api.api.schemas.chat import MAX_HISTORY, problem_docs
from layer1_basic_api.api.schemas.common import MAX_TEXT
from layer1_basic_api.api.schemas.service import Capabilities, Limits, Model, Models
from layer1_basic_api.errors import ModelError


def service_router() -> APIRouter:
    router = APIRouter(tags=["service"], responses=problem_docs(400, 401))

    @router.get("/capabilities", summary="What this layer can do")
    async def capabilities(container: ContainerDep, layer: LayerDep) -> Capabilities:
        limits = Limits(
            message_chars=MAX_TEXT, history_messages=MAX_HISTORY, body_bytes=container.settings.max_body_bytes
        )
        return Capabilities(
            version=layer.version, layer=layer.number, title=layer.title, panels=list(layer.panels), limits=limits
        )

    @router.get("/models", summary="Which model answers, and which others could")
    async def models(container: ContainerDep) -> Models:
        status = await container.model.status()
        try:
            known = await container.model.models() if status.state in ("ready", "unknown") else []
        except ModelError:
            known = []
        return Models(
            provider=status.provider,
            model=status.model,
            state=status.state,
            detail=status.detail,
            commands=list(status.commands),
            items=[Model(id=info.id, context_length=info.context_length) for info in known],
        )

    return router
