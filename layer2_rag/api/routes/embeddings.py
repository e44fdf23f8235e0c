"""`POST /v1/embeddings`: the embedder as an OpenAI-compatible server."""

import base64
from typing import Any

import numpy as np
from fastapi import APIRouter

from layer1_basic_api.api.schemas.openai import OpenAIError
from layer1_basic_api.errors import ModelMissing
from layer2_rag.api.dependencies import ContainerDep
from layer2_rag.api.schemas.embeddings import EmbeddingList, EmbeddingObject, EmbeddingsRequest, EmbeddingsUsage
from layer2_rag.embeddings.base import Space, Vector
from layer2_rag.errors import EmbeddingRefused


def embeddings_router() -> APIRouter:
    errors: dict[int | str, dict[str, Any]] = {
        status: {"model": OpenAIError, "description": "OpenAI's error"} for status in (400, 401, 403, 404, 413, 415)
    }
    router = APIRouter(prefix="/v1", tags=["openai"], responses=errors)

    @router.post("/embeddings", summary="Embeddings, as OpenAI's")
    async def embeddings(asked: EmbeddingsRequest, container: ContainerDep) -> EmbeddingList:
        space = container.embedder.space
        _check(asked, space)
        embedded = await container.embedder.embed(asked.texts)
        tokens = sum(len(one.tokens) for one in embedded)
        return EmbeddingList(
            model=space.embedder,
            data=[
                EmbeddingObject(index=index, embedding=_written(one.vector, asked.encoding_format))
                for index, one in enumerate(embedded)
            ],
            usage=EmbeddingsUsage(prompt_tokens=tokens, total_tokens=tokens),
        )

    return router


def _check(asked: EmbeddingsRequest, space: Space) -> None:
    if asked.model != space.embedder:
        raise ModelMissing(f"There is no embedding model {asked.model!r} here. Ask for {space.embedder!r}.")
    if asked.dimensions not in (None, space.dimension):
        raise EmbeddingRefused(f"{space.embedder} has {space.dimension} dimensions. Leave `dimensions` out.")


def _written(vector: Vector, encoding: str) -> list[float] | str:
    if encoding == "base64":
        return base64.b64encode(vector.astype(np.dtype("<f4")).tobytes()).decode()
    written: list[float] = vector.tolist()
    return written
