"""`POST /search`: passages, without an answer."""

from fastapi import APIRouter

from layer1_basic_api.api.schemas.chat import problem_docs
from layer2_rag.api.dependencies import ContainerDep
from layer2_rag.api.schemas.search import FoundText, SearchRequest, SearchResponse
from layer2_rag.retrieval.base import Query
from layer2_rag.retrieval.filters import read_filters


def search_router() -> APIRouter:
    router = APIRouter(tags=["search"])

    @router.post(
        "/search",
        summary="Find passages",
        responses=problem_docs(400, 401, 403, 404, 408, 409, 413, 415, 422, 502, 503),
    )
    async def search(asked: SearchRequest, container: ContainerDep) -> SearchResponse:
        query = Query(
            text=asked.query,
            collection=asked.collection,
            conditions=read_filters(asked.filters),
            limit=asked.limit,
            mode=asked.mode,
            rerank=asked.rerank,
        )
        found = await container.retriever.find(query)
        return SearchResponse(
            results=[FoundText.model_validate(one.passage) for one in found.passages],
            timings={stage.name: stage.milliseconds for stage in found.stages},
        )

    return router
