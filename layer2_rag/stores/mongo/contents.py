"""Texts and their structure in MongoDB: a header, and pieces far below the 16 MB that a document may have.

There are no transactions. The pieces are written under a new token, then the header that names it, in one atomic write,
then the pieces of the token before go. A crash leaves either the old content or the new one, and at most pieces that no
header names: nobody sees them, and they go with their revision.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import uuid4

from layer2_rag.errors import StoreFailed
from layer2_rag.parsing.base import Parsed
from layer2_rag.stores.mongo.client import Database, Row
from layer2_rag.stores.mongo.rows import piece_id, piece_rows
from layer2_rag.stores.pieces import Piece, header_of, numbers_of, run_of

TRIES = 10
"""A content is replaced between reading its header and its pieces once in a while, never that often in a row."""


@dataclass(frozen=True, slots=True)
class Run:
    """Of the text of a document's revision, in code points."""

    document_id: str
    revision: int
    start: int
    end: int | None


def content_id(document_id: str, revision: int) -> str:
    return f"{document_id}/{revision}"


async def put(database: Database, document_id: str, revision: int, parsed: Parsed, pieces: Sequence[Piece]) -> None:
    key = {"document_id": document_id, "revision": revision}
    content = {**key, "token": uuid4().hex, "length": len(parsed.text), "pieces": len(pieces), **header_of(parsed)}
    if pieces:
        await database["pieces"].insert_many(piece_rows(pieces, content))
    old = await database["contents"].find_one_and_replace(
        {"_id": content_id(document_id, revision)}, content, upsert=True
    )
    if old:
        await database["pieces"].delete_many({**key, "token": old["token"]})


async def remove(database: Database, document_id: str, *, keep: int | None) -> None:
    """The headers first: a header without its pieces would be a content that is broken."""
    where = {"document_id": document_id, **({} if keep is None else {"revision": {"$ne": keep}})}
    await database["contents"].delete_many(where)
    await database["pieces"].delete_many(where)


async def find(database: Database, document_id: str, revision: int) -> tuple[Row, list[Piece]] | None:
    for _ in range(TRIES):
        content = await database["contents"].find_one({"_id": content_id(document_id, revision)})
        if content is None:
            return None
        where = {"document_id": document_id, "revision": revision, "token": content["token"]}
        rows = await database["pieces"].find(where).to_list(None)
        if len(rows) == content["pieces"]:
            return content, [Piece(row["part"], row["number"], row["data"]) for row in rows]
    raise _lost(document_id)


async def runs(database: Database, asked: Sequence[Run]) -> list[str | None]:
    """Each run as far as the text goes, None where no text is. Two questions to the server, however many runs."""
    for _ in range(TRIES):
        contents = await _contents(database, asked)
        clipped = [_clip(run, contents.get(content_id(run.document_id, run.revision))) for run in asked]
        pieces = await _pieces(database, clipped)
        found = [_cut(run, pieces) if run else None for run in clipped]
        if all(run is None or len(text or "") == run.end - run.start for run, text in zip(clipped, found, strict=True)):
            return found
    raise _lost(asked[0].document_id)


@dataclass(frozen=True, slots=True)
class _Clipped:
    token: str
    start: int
    end: int


def _clip(run: Run, content: Row | None) -> _Clipped | None:
    if content is None:
        return None
    length = content["length"]
    start = min(max(run.start, 0), length)
    return _Clipped(content["token"], start, max(start, length if run.end is None else min(run.end, length)))


async def _contents(database: Database, asked: Sequence[Run]) -> dict[str, Row]:
    ids = list({content_id(run.document_id, run.revision) for run in asked})
    rows = await database["contents"].find({"_id": {"$in": ids}}, {"token": 1, "length": 1}).to_list(None)
    return {row["_id"]: row for row in rows}


async def _pieces(database: Database, runs: Iterable[_Clipped | None]) -> dict[str, str]:
    ids = {each for run in runs if run for each in _piece_ids(run)}
    if not ids:
        return {}
    rows = await database["pieces"].find({"_id": {"$in": list(ids)}}, {"data": 1}).to_list(None)
    return {row["_id"]: row["data"] for row in rows}


def _piece_ids(run: _Clipped) -> list[str]:
    return [piece_id(run.token, "text", number) for number in numbers_of(run.start, run.end)]


def _cut(run: _Clipped, pieces: dict[str, str]) -> str:
    return run_of((pieces.get(each, "") for each in _piece_ids(run)), start=run.start, end=run.end)


def _lost(document_id: str) -> StoreFailed:
    return StoreFailed(f"The text of document {document_id} is not whole in MongoDB. Index the document again.")
