"""`/collections`: which there are, which model embedded each, embedding one anew."""

from fastapi import APIRouter, Response

from layer1_basic_api.api.schemas.chat import problem_docs
from layer2_rag.api.dependencies import CollectionsDep, ContainerDep
from layer2_rag.api.schemas.collections import CollectionInfo, CollectionList, NewCollection
from layer2_rag.api.schemas.documents import CollectionName


def collections_router() -> APIRouter:
    router = APIRouter(prefix="/collections", tags=["collections"], responses=problem_docs(400, 401, 403, 422))

    @router.get("", summary="All collections")
    async def all_of_them(collections: CollectionsDep) -> CollectionList:
        return CollectionList(items=[CollectionInfo.of(collection) for collection in await collections.all()])

    @router.post(
        "",
        status_code=201,
        summary="Make one",
        responses={200: {"model": CollectionInfo}, **problem_docs(408, 409, 413, 415)},
    )
    async def make(new: NewCollection, collections: CollectionsDep, response: Response) -> CollectionInfo:
        made, is_new = await collections.make(new.name)
        response.status_code = 201 if is_new else 200
        response.headers["Location"] = f"/collections/{made.name}"
        return CollectionInfo.of(made)

    @router.get("/{name}", summary="One of them", responses=problem_docs(404))
    async def show(name: CollectionName, collections: CollectionsDep) -> CollectionInfo:
        return CollectionInfo.of(await collections.get(name))

    @router.delete("/{name}", status_code=204, summary="Delete an empty one", responses=problem_docs(404, 409))
    async def delete(name: CollectionName, collections: CollectionsDep) -> None:
        await collections.delete(name)

    @router.post("/{name}/reindex", summary="Embed it anew", responses=problem_docs(404, 409, 503))
    async def reindex(name: CollectionName, container: ContainerDep) -> CollectionInfo:
        return CollectionInfo.of(await container.reindexer.embed_anew(name))

    return router
