"""`/documents`: upload, list, look at, change, replace, index again, delete."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Path, Query, Request, Response
from pydantic import BeforeValidator
from starlette.datastructures import UploadFile

from layer1_basic_api.api.schemas.chat import problem_docs
from layer2_rag.api.container import Container
from layer2_rag.api.dependencies import ContainerDep, LibraryDep
from layer2_rag.api.large_bodies import LargeBodyRoute
from layer2_rag.api.schemas.documents import (
    MOST_CHARACTERS,
    CollectionName,
    DocumentChanges,
    DocumentInfo,
    DocumentPage,
    UploadForm,
)
from layer2_rag.documents.model import Document, State
from layer2_rag.errors import DocumentRefused, NotAForm
from layer2_rag.ingestion.library import Upload

READ = 1_048_576
"""Bytes of an upload that are in memory at once."""
LONGEST_WAIT = 300
ID = "01890a5d-ac96-774b-bcce-b302099a8057"
DocumentId = Annotated[str, BeforeValidator(str), Path(description="`id` of the document.", examples=[ID])]
OfCollection = Annotated[CollectionName | None, Query(description="Only of this collection.", examples=["default"])]
OfState = Annotated[State | None, Query(description="Only in this state.", examples=["ready"])]
Before = Annotated[str | None, Query(description="`next` of the page before.", max_length=64, examples=[ID])]
PageSize = Annotated[int, Query(ge=1, le=1_000, examples=[100])]
Wait = Annotated[
    float,
    Query(ge=0, le=LONGEST_WAIT, description="Seconds to wait until it is ready or failed.", examples=[30]),
]


def documents_router() -> APIRouter:
    router = APIRouter(
        prefix="/documents", tags=["documents"], route_class=LargeBodyRoute, responses=problem_docs(400, 401, 403, 422)
    )
    _add_uploads(router)
    _add_lists(router)
    _add_one(router)
    return router


def _add_uploads(router: APIRouter) -> None:
    @router.post(
        "/upload",
        status_code=201,
        summary="Upload a document",
        dependencies=[Depends(_sent_as_a_form)],
        responses={
            200: {"model": DocumentInfo, "description": "The collection has these bytes already."},
            **problem_docs(408, 409, 413, 415, 503),
        },
    )
    async def upload(
        form: Annotated[UploadForm, Form(media_type="multipart/form-data")],
        container: ContainerDep,
        response: Response,
        wait: Wait = 0,
    ) -> DocumentInfo:
        document, new = await container.library.take_in(read(form.file), _upload(form))
        response.status_code = 201 if new else 200
        response.headers["Location"] = f"/documents/{document.id}"
        return await settled(document.id, wait, container)


def _add_lists(router: APIRouter) -> None:
    async def listed(
        container: ContainerDep,
        collection: OfCollection = None,
        state: OfState = None,
        before: Before = None,
        limit: PageSize = 100,
    ) -> DocumentPage:
        page = await container.library.listing(collection=collection, state=state, before=before, limit=limit)
        return DocumentPage(items=[_info(document, container) for document in page.documents], next=page.next)

    router.get("", summary="The documents, newest first")(listed)
    router.get("/list", summary="The same", operation_id="list_documents")(listed)


def _add_one(router: APIRouter) -> None:
    missing = problem_docs(404)

    @router.get("/{document_id:uuid}", summary="One document", responses=missing)
    async def show(document_id: DocumentId, container: ContainerDep, wait: Wait = 0) -> DocumentInfo:
        return await settled(document_id, wait, container)

    @router.patch(
        "/{document_id:uuid}",
        summary="Change its name, kind, metadata or tags",
        responses={**missing, **problem_docs(408, 413, 415)},
    )
    async def change(document_id: DocumentId, changes: DocumentChanges, container: ContainerDep) -> DocumentInfo:
        return _info(await container.library.change(document_id, changes.changes()), container)

    @router.post("/{document_id:uuid}/reindex", status_code=202, summary="Read its bytes again", responses=missing)
    async def reindex(document_id: DocumentId, container: ContainerDep, wait: Wait = 0) -> DocumentInfo:
        await container.library.reindex(document_id)
        return await settled(document_id, wait, container)

    @router.delete(
        "/{document_id:uuid}", status_code=204, summary="Delete it, with all that was made of it", responses=missing
    )
    async def delete(document_id: DocumentId, library: LibraryDep) -> None:
        await library.delete(document_id)


async def _sent_as_a_form(request: Request) -> None:
    """FastAPI takes any other body for an empty form, and would ask for the file that is in it; of several files it
    would keep the last, and nobody would miss the others."""
    if not is_form(request):
        raise NotAForm("Send it as multipart/form-data, with the document as the field `file`.")
    if len((await request.form()).getlist("file")) > 1:
        raise DocumentRefused("The form has several files. Send one at a time.")


def is_form(request: Request) -> bool:
    return request.headers.get("content-type", "").lower().startswith("multipart/form-data")


async def read(file: UploadFile) -> AsyncIterator[bytes]:
    while data := await file.read(READ):
        yield data


def _upload(form: UploadForm) -> Upload:
    if not form.file.filename:
        raise DocumentRefused("The file has no name. Send it as a form field with a `filename`.")
    if len(form.file.filename) > MOST_CHARACTERS or "\x00" in form.file.filename:
        raise DocumentRefused(f"The file's name must have at most {MOST_CHARACTERS} characters, and no NUL.")
    return Upload(
        name=form.file.filename,
        collection=form.collection,
        kind=form.kind,
        metadata=form.metadata,
        source=form.source,
        tags=form.tags,
    )


async def settled(document_id: str, seconds: float, container: Container) -> DocumentInfo:
    """The document when the work on it is over, or these seconds are."""
    await container.ingestion.finished(document_id, seconds=seconds)
    return _info(await container.library.document(document_id), container)


def _info(document: Document, container: Container) -> DocumentInfo:
    return DocumentInfo.of(document, container.ingestion.progress(document.id))
