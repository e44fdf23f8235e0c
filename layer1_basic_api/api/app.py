"""The only place that makes a FastAPI object: middleware, errors, routes, page. Every layer calls it."""

from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import structlog
from fastapi import APIRouter, FastAPI
from starlette.middleware.body_limit import RequestBodyLimitMiddleware

from layer1_basic_api.api.config import Settings
from layer1_basic_api.api.logs import configure
from layer1_basic_api.api.middleware.body_clock import BodyClock
from layer1_basic_api.api.middleware.context import RequestContext
from layer1_basic_api.api.middleware.cors import Cors
from layer1_basic_api.api.middleware.failures import Failures
from layer1_basic_api.api.middleware.guard import Guard
from layer1_basic_api.api.middleware.head import Head
from layer1_basic_api.api.middleware.plain_body import PlainBody
from layer1_basic_api.api.page import Page, is_page
from layer1_basic_api.api.problems import add_handlers
from layer1_basic_api.api.schemas.chat import problem_schemas
from layer1_basic_api.layers import Layer

OpenContainer = Callable[[Any], AbstractAsyncContextManager[Any]]


def build_app(
    settings: Settings, open_container: OpenContainer, routers: Mapping[str, APIRouter], *, layer: Layer
) -> FastAPI:
    """An app over `routers`, whose lifespan opens the container. Opens nothing itself."""
    app = _App(
        title="MyStack",
        version=layer.version,
        lifespan=_lifespan(settings, open_container),
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.layer = layer
    add_handlers(app)
    _add_middleware(app, settings)
    # Not by `include_router`, which matches each router again: 24 µs a request (docs/benchmarks/layer1-notes.md).
    app.router.routes += [route for router in routers.values() for route in router.routes]
    app.router.default = Page()  # no mount, which would hide that a path exists for another method
    return app


class _App(FastAPI):
    """Adds to the OpenAPI what errors look like: no route returns a problem as its own, so FastAPI does not see it."""

    def openapi(self) -> dict[str, Any]:
        described = super().openapi()
        described["components"]["schemas"].update(problem_schemas())
        return described


def _lifespan(
    settings: Settings, open_container: OpenContainer
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncGenerator[None, None]:
        if not structlog.is_configured():
            configure(settings)
        async with open_container(settings) as container:
            app.state.container = container
            yield

    return lifespan


def _add_middleware(app: FastAPI, settings: Settings) -> None:
    """The last added is the first that a request meets."""
    app.add_middleware(Head)
    app.add_middleware(BodyClock, seconds=settings.body_seconds)
    app.add_middleware(RequestBodyLimitMiddleware, max_body_size=settings.max_body_bytes)
    app.add_middleware(PlainBody)
    app.add_middleware(Guard, settings=settings, is_public=is_page)
    app.add_middleware(Failures)
    if settings.allowed_origins:
        app.add_middleware(Cors, origins=settings.allowed_origins)
    app.add_middleware(RequestContext)
