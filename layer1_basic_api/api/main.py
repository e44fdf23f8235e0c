"""Layer 1's composition root: settings in, app out."""

from fastapi import APIRouter, FastAPI

from layer1_basic_api.api.app import OpenContainer, build_app
from layer1_basic_api.api.config import Settings
from layer1_basic_api.api.container import open_container
from layer1_basic_api.api.routes.chat import chat_router
from layer1_basic_api.api.routes.health import health_router
from layer1_basic_api.api.routes.openai import openai_router
from layer1_basic_api.api.routes.service import service_router
from layer1_basic_api.layer import LAYER


def routers() -> dict[str, APIRouter]:
    """Layer 1's routes by subject, in the order in which they are tried. A higher layer adds or replaces."""
    return {
        "chat": chat_router(),
        "openai": openai_router(),
        "service": service_router(),
        "health": health_router(),
    }


def create_app(settings: Settings | None = None, *, open_container: OpenContainer = open_container) -> FastAPI:
    """`uvicorn --factory layer1_basic_api.api.main:create_app` works; `mystack up` also guards slow clients."""
    return build_app(settings or Settings.load(), open_container, routers(), layer=LAYER)
