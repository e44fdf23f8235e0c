"""What MyStack is measured against: the smallest honest proxy, FastAPI in front and aiohttp behind. No limits, no ids,
no retries, no errors of its own. Run it with `uvicorn --factory tests.benchmarks.layer1.reference_proxy:create_app`."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from fastapi import FastAPI
from fastapi.responses import StreamingResponse
from pydantic import BaseModel


class Message(BaseModel):
    role: str
    content: str


class ChatRequest(BaseModel):
    model: str
    messages: list[Message]
    stream: bool = False


def create_app() -> FastAPI:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as app.state.session:
            yield

    app = FastAPI(lifespan=lifespan)

    @app.post("/v1/chat/completions")
    async def completions(request: ChatRequest) -> Any:
        url = f"{os.environ['OPENAI_BASE_URL']}/chat/completions"
        if request.stream:
            return StreamingResponse(lines(url, request), media_type="text/event-stream")
        async with app.state.session.post(url, json=request.model_dump()) as answer:
            return await answer.json()

    async def lines(url: str, request: ChatRequest) -> AsyncIterator[bytes]:
        async with app.state.session.post(url, json=request.model_dump()) as answer:
            async for line in answer.content:
                if line.strip():
                    yield line + b"\n"

    return app
