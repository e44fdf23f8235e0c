"""Layer 3's composition root: layer 2's routes on one database, and conversations."""

from fastapi import APIRouter, FastAPI

from layer1_basic_api.api.app import OpenContainer, build_app
from layer1_basic_api.api.routes.chat import chat_router
from layer1_basic_api.api.routes.health import health_router
from layer2_rag.api.main import routers as lower_routers
from layer3_postgres.api.config import Settings
from layer3_postgres.api.container import open_container
from layer3_postgres.api.readiness import dependencies
from layer3_postgres.api.routes.conversations import conversations_router
from layer3_postgres.api.schemas.chat import KeptChatRequest, KeptChatResponse, kept_at
from layer3_postgres.layer import LAYER


def routers() -> dict[str, APIRouter]:
    """Layer 2's routes by subject, and layer 3's own."""
    return lower_routers() | {
        "chat": chat_router(KeptChatRequest, KeptChatResponse, kept_at=kept_at),
        "health": health_router(dependencies),
        "conversations": conversations_router(),
    }


def create_app(settings: Settings | None = None, *, open_container: OpenContainer = open_container) -> FastAPI:
    """`uvicorn --factory layer3_postgres.api.main:create_app` works; `mystack up` also guards slow clients."""
    return build_app(settings or Settings.load(), open_container, routers(), layer=LAYER)
