"""Layer 2's composition root: layer 1's routes with wider requests and answers, and the documents' own."""

from fastapi import APIRouter, FastAPI

from layer1_basic_api.api.app import OpenContainer, build_app
from layer1_basic_api.api.main import routers as lower_routers
from layer1_basic_api.api.routes.chat import chat_router
from layer1_basic_api.api.routes.health import health_router
from layer1_basic_api.api.routes.openai import openai_router
from layer2_rag.api.config import Settings
from layer2_rag.api.container import open_container
from layer2_rag.api.openai import DocsCompletionRequest, SourcesChunkEncoder, completion_with_sources, listed_models
from layer2_rag.api.readiness import dependencies
from layer2_rag.api.routes.collections import collections_router
from layer2_rag.api.routes.contents import contents_router
from layer2_rag.api.routes.documents import documents_router
from layer2_rag.api.routes.embeddings import embeddings_router
from layer2_rag.api.routes.repair import repair_router
from layer2_rag.api.routes.search import search_router
from layer2_rag.api.schemas.chat import RagChatRequest, RagChatResponse
from layer2_rag.layer import LAYER


def routers() -> dict[str, APIRouter]:
    """Layer 2's routes by subject: three of layer 1's made again, and its own."""
    return lower_routers() | {
        "chat": chat_router(RagChatRequest, RagChatResponse),
        "openai": openai_router(
            DocsCompletionRequest,
            complete=completion_with_sources,
            chunks=SourcesChunkEncoder,
            listed=listed_models,
        ),
        "health": health_router(dependencies),
        "embeddings": embeddings_router(),
        "documents": documents_router(),
        "repair": repair_router(),
        "contents": contents_router(),
        "collections": collections_router(),
        "search": search_router(),
    }


def create_app(settings: Settings | None = None, *, open_container: OpenContainer = open_container) -> FastAPI:
    """`uvicorn --factory layer2_rag.api.main:create_app` works; `mystack up` also guards slow clients."""
    return build_app(settings or Settings.load(), open_container, routers(), layer=LAYER)
