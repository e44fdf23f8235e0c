"""What is in a document: its text, where the words of a run stand on its pages, its bytes."""

from collections.abc import AsyncIterator
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from fastapi.responses import StreamingResponse
from starlette.datastructures import UploadFile

from layer1_basic_api.api.schemas.chat import problem_docs
from layer2_rag.api.dependencies import ContainerDep, LibraryDep
from layer2_rag.api.large_bodies import LargeBodyRoute
from layer2_rag.api.routes.documents import DocumentId, Wait, is_form, read, settled
from layer2_rag.api.schemas.documents import DocumentInfo, TextRun, WordBox, WordBoxes
from layer2_rag.documents.fields import LARGEST_NUMBER
from layer2_rag.documents.model import Document
from layer2_rag.errors import DocumentRefused

MEDIA_TYPES = {"pdf": "application/pdf", "text": "text/plain; charset=utf-8"}
"""What a browser may show; all else is a download."""
BYTES: dict[str, Any] = {
    "description": "The bytes as they were sent. A browser shows PDF and plain text, and keeps all else as a file.",
    "content": {kind: {} for kind in ("application/pdf", "text/plain", "application/octet-stream")},
}
CONTAINED = {"Content-Security-Policy": "sandbox; default-src 'none'"}
"""A document may be anybody's: opened from this address, it must not act as a page of ours."""
Offset = Annotated[int, Query(ge=0, le=LARGEST_NUMBER, description="In code points.", examples=[0])]
End = Annotated[
    int | None,
    Query(ge=0, le=LARGEST_NUMBER, description="In code points; the end of the text if left out.", examples=[80]),
]
BODY = {
    "requestBody": {
        "description": "The bytes, or a form with them as the field `file`.",
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


def contents_router() -> APIRouter:
    router = APIRouter(
        prefix="/documents/{document_id:uuid}",
        tags=["documents"],
        route_class=LargeBodyRoute,
        responses=problem_docs(400, 401, 403, 404, 422),
    )
    _add_texts(router)
    _add_bytes(router)
    return router


def _add_texts(router: APIRouter) -> None:
    @router.get("/text", summary="The text that spans count in, or a run of it", responses=problem_docs(409))
    async def text(document_id: DocumentId, library: LibraryDep, start: Offset = 0, end: End = None) -> TextRun:
        return TextRun(text=await library.text(document_id, start=start, end=end))

    @router.get("/boxes", summary="Where the words of a run stand on their pages", responses=problem_docs(409))
    async def boxes(document_id: DocumentId, library: LibraryDep, start: Offset, end: Offset) -> WordBoxes:
        found = await library.boxes(document_id, start=start, end=end)
        return WordBoxes(items=[_box(*row) for row in found.tolist()])


def _add_bytes(router: APIRouter) -> None:
    @router.get("/content", summary="Its bytes", response_class=StreamingResponse, responses={200: BYTES})
    async def content(document_id: DocumentId, library: LibraryDep) -> StreamingResponse:
        document = await library.document(document_id)
        size, data = await library.original(document)
        return StreamingResponse(
            data,
            media_type=MEDIA_TYPES.get(document.format or "", "application/octet-stream"),
            headers=_headers(document, size),
        )

    @router.put(
        "/content",
        summary="Put new bytes in place of the old",
        openapi_extra=BODY,
        responses=problem_docs(408, 409, 413, 415, 503),
    )
    async def replace(
        document_id: DocumentId, request: Request, container: ContainerDep, wait: Wait = 0
    ) -> DocumentInfo:
        document = await container.library.replace(document_id, _sent(request))
        return await settled(document.id, wait, container)


def _box(_start: float, _end: float, page: float, left: float, top: float, right: float, bottom: float) -> WordBox:
    return WordBox(page=int(page), left=left, top=top, right=right, bottom=bottom)


def _headers(document: Document, size: int) -> dict[str, str]:
    shown = "inline" if document.format in MEDIA_TYPES else "attachment"
    named = f"{shown}; filename*=UTF-8''{quote(document.name, safe='')}"
    return {**CONTAINED, "Content-Length": str(size), "Content-Disposition": named}


async def _sent(request: Request) -> AsyncIterator[bytes]:
    """The bytes as the body, or as the field `file` of a form."""
    if not is_form(request):
        async for data in request.stream():
            yield data
        return
    async with request.form(max_files=1) as form:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise DocumentRefused("Send the bytes as the body, or as the field `file` of a form.")
        async for data in read(file):
            yield data
