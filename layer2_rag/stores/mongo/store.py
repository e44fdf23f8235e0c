"""The document store in MongoDB. No transactions: writes are ordered so that a crash leaves nothing wrong."""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from collections.abc import Collection as Some
from contextlib import AbstractContextManager, suppress
from typing import Any

from pymongo import ASCENDING, DESCENDING, ReplaceOne, ReturnDocument
from pymongo.errors import BulkWriteError, DuplicateKeyError, OperationFailure

from layer2_rag.documents.model import Collection, Document, State, StoredChunk
from layer2_rag.embeddings.base import Space
from layer2_rag.errors import DocumentDuplicate, StoreFailed
from layer2_rag.parsing.base import Parsed
from layer2_rag.stores.base import FoundChunk
from layer2_rag.stores.mongo import contents, rows
from layer2_rag.stores.mongo.client import Connection, Row, connect, failures_named, is_duplicate
from layer2_rag.stores.mongo.schema import prepare
from layer2_rag.stores.pieces import to_parsed, to_pieces
from layer2_rag.stores.records import NOTHING, UNFINISHED, changed, conditions

PAGE = 500
TRIES = 3
LOCKS = 64


class MongoDocumentStore:
    """Made by `open_mongo`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._db = connection.database
        self._locks = [asyncio.Lock() for _ in range(LOCKS)]

    def _named(self) -> AbstractContextManager[None]:
        return failures_named(self._connection.address)

    async def add_collection(self, collection: Collection) -> Collection:
        with self._named(), suppress(DuplicateKeyError):
            await self._db["collections"].insert_one(rows.collection_row(collection))
        return await self.collection(collection.name) or collection  # somebody removed it just now

    async def collection(self, name: str, *, counted: bool = True) -> Collection | None:
        found = await self._collections({"_id": name}, counted=counted)
        return found[0] if found else None

    async def collections(self) -> list[Collection]:
        return await self._collections({})

    async def _collections(self, where: Row, *, counted: bool = True) -> list[Collection]:
        of_these = {"collection": where["_id"]} if where else {}
        count = [
            {"$match": {"deleted": False, **of_these}},
            {"$group": {"_id": "$collection", "documents": {"$sum": 1}}},
        ]
        with self._named():
            found = await self._db["collections"].find(where).sort("_id", ASCENDING).to_list(None)
            counts = await self._db["documents"].aggregate(count).to_list(None) if counted else []
        documents = {row["_id"]: row["documents"] for row in counts}
        return [rows.to_collection(row, documents.get(row["_id"], 0)) for row in found]

    async def swap_generation(self, name: str, *, space: Space, generation: int) -> None:
        new = {"embedder": space.embedder, "dimension": space.dimension, "generation": generation}
        with self._named():
            await self._db["collections"].update_one({"_id": name}, {"$set": new})

    async def remove_collection(self, name: str) -> None:
        with self._named():
            await self._db["collections"].delete_one({"_id": name})

    async def add(self, document: Document) -> Document:
        """The unique index decides between those that race; who loses reads the winner, unless it was deleted again."""
        row = rows.document_row(document)
        same = {"collection": document.collection, "same_bytes": document.sha256}
        with self._named():
            for _ in range(TRIES):
                try:
                    await self._db["documents"].insert_one(row)
                    return rows.to_document(row)
                except DuplicateKeyError:
                    if found := await self._db["documents"].find_one(same):
                        return rows.to_document(found)
        raise StoreFailed(f"A document with the id {document.id} is there already, or was a moment ago.")

    async def document(self, document_id: str) -> Document | None:
        with self._named():
            row = await self._db["documents"].find_one({"_id": document_id, "deleted": False})
        return rows.to_document(row) if row else None

    async def documents(
        self,
        *,
        collection: str | None = None,
        states: Sequence[State] = (),
        before: str | None = None,
        limit: int = 100,
    ) -> list[Document]:
        where: Row = {"deleted": False}
        where |= {} if collection is None else {"collection": collection}
        where |= {"state": {"$in": list(states)}} if states else {}
        where |= {} if before is None else {"_id": {"$lt": before}}
        return await self._documents(where, order=DESCENDING, limit=limit)

    async def unfinished(self) -> list[Document]:
        return await self._documents({"$or": [{"deleted": True}, {"state": {"$in": list(UNFINISHED)}}]})

    async def _documents(self, where: Row, *, order: int = ASCENDING, limit: int = 0) -> list[Document]:
        with self._named():
            found = await self._db["documents"].find(where).sort("_id", order).limit(limit).to_list(None)
        return [rows.to_document(row) for row in found]

    async def update(
        self, document_id: str, changes: Mapping[str, Any], *, expected: Mapping[str, Any] = NOTHING
    ) -> Document | None:
        new, old = rows.document_values(changed(changes)), rows.document_values(conditions(expected))
        if new.get("deleted"):
            new["same_bytes"] = document_id
        elif "sha256" in new and not old["deleted"]:
            new["same_bytes"] = new["sha256"]
        with self._named():
            row = await self._update({**old, "_id": document_id}, new)
        return rows.to_document(row) if row else None

    async def _update(self, where: Row, new: Row) -> Row | None:
        try:
            async with self._lock(where["_id"]):
                return await self._db["documents"].find_one_and_update(
                    where, {"$set": new}, return_document=ReturnDocument.AFTER
                )
        except OperationFailure as error:
            if is_duplicate(error):
                raise DocumentDuplicate("Another document of the collection has these bytes.") from error
            raise

    def _lock(self, document_id: str) -> asyncio.Lock:
        """MongoDB finds and changes in one step. FerretDB takes two, between which another change would be lost."""
        return self._locks[hash(document_id) % LOCKS]

    async def remove(self, document_id: str) -> None:
        """Deleted first, its record last: after a crash in between, `unfinished` names it, and nothing finds it."""
        with self._named():
            await self._update({"_id": document_id}, {"deleted": True, "same_bytes": document_id})
            await self.remove_chunks(document_id)
            await self._db["documents"].delete_one({"_id": document_id})

    async def put_content(self, document_id: str, revision: int, parsed: Parsed) -> None:
        pieces = await asyncio.to_thread(to_pieces, parsed)
        with self._named():
            if await self._living([document_id]):
                await contents.put(self._db, document_id, revision, parsed, pieces)
                await self._take_back([document_id])

    async def content(self, document_id: str, revision: int) -> Parsed | None:
        with self._named():
            found = await contents.find(self._db, document_id, revision)
        return await asyncio.to_thread(to_parsed, *found) if found else None

    async def text(self, document_id: str, revision: int, *, start: int = 0, end: int | None = None) -> str | None:
        with self._named():
            (found,) = await contents.runs(self._db, [contents.Run(document_id, revision, start, end)])
        return found

    async def put_chunks(self, chunks: Sequence[StoredChunk]) -> None:
        """A batch that fails is taken back. Of one that a crash cut short, nobody sees anything: chunks are found when
        their document calls their revision searchable: when all are there. Work begun again replaces them.
        """
        with self._named():
            living = await self._living({chunk.key.document_id for chunk in chunks})
            kept = [rows.chunk_row(chunk) for chunk in chunks if chunk.key.document_id in living]
            if kept:
                await self._replace_chunks(kept)
                await self._take_back(living)

    async def _replace_chunks(self, kept: list[Row]) -> None:
        try:
            await self._db["chunks"].bulk_write([ReplaceOne({"_id": row["_id"]}, row, upsert=True) for row in kept])
        except BulkWriteError as error:
            new = [each["_id"] for each in error.details["upserted"]]
            await self._db["chunks"].delete_many({"_id": {"$in": new}})
            raise

    async def chunks(
        self, document_id: str, revision: int, generation: int, *, ordinals: Sequence[int] | None = None
    ) -> list[StoredChunk]:
        where: Row = {"document_id": document_id, "revision": revision, "generation": generation}
        where |= {} if ordinals is None else {"ordinal": {"$in": list(ordinals)}}
        with self._named():
            found = await self._db["chunks"].find(where).sort("ordinal", ASCENDING).to_list(None)
        return [rows.to_chunk(row) for row in found]

    async def find_chunks(self, chunk_ids: Sequence[str]) -> list[FoundChunk]:
        with self._named():
            found = await self._db["chunks"].find({"_id": {"$in": list(chunk_ids)}}).to_list(None)
            kept = {row["_id"]: rows.to_chunk(row) for row in found}
            chunks = [kept[each] for each in chunk_ids if each in kept]
            return await self._searchable(chunks) if chunks else []

    async def _searchable(self, chunks: Sequence[StoredChunk]) -> list[FoundChunk]:
        """Those that may be found, with their document and text."""
        ids = list({chunk.key.document_id for chunk in chunks})
        found = await self._documents({"_id": {"$in": ids}, "deleted": False})
        documents = {document.id: document for document in found}
        generations = await self._generations({document.collection for document in found})
        pairs = [
            (chunk, document)
            for chunk in chunks
            if (document := documents.get(chunk.key.document_id))
            and document.searchable == chunk.key.revision
            and generations.get(document.collection) == chunk.key.generation
        ]
        runs = [contents.Run(chunk.key.document_id, chunk.key.revision, chunk.start, chunk.end) for chunk, _ in pairs]
        texts = await contents.runs(self._db, runs)
        return [
            FoundChunk(chunk=chunk, document=document, text=text)
            for (chunk, document), text in zip(pairs, texts, strict=True)
            if text is not None and len(text) == chunk.end - chunk.start
        ]

    async def _generations(self, names: Some[str]) -> dict[str, int]:
        found = await self._db["collections"].find({"_id": {"$in": list(names)}}).to_list(None)
        return {row["_id"]: row["generation"] for row in found}

    async def remove_chunks(self, document_id: str, *, keep: tuple[int, int] | None = None) -> None:
        others = [{"revision": {"$ne": keep[0]}}, {"generation": {"$ne": keep[1]}}] if keep else []
        with self._named():
            await self._db["chunks"].delete_many({"document_id": document_id, **({"$or": others} if keep else {})})
            await contents.remove(self._db, document_id, keep=keep[0] if keep else None)

    async def _living(self, document_ids: Some[str]) -> set[str]:
        where = {"_id": {"$in": list(document_ids)}, "deleted": False}
        return {row["_id"] for row in await self._db["documents"].find(where, {"_id": 1}).to_list(None)}

    async def _take_back(self, document_ids: Some[str]) -> None:
        """A document may be removed while something is written for it. The removal marks it first and clears it then;
        who writes looks at the mark afterwards. Whichever comes last finds what is left."""
        for document_id in set(document_ids) - await self._living(document_ids):
            await self.remove_chunks(document_id)

    async def each_document(self) -> AsyncGenerator[Document, None]:
        last = ""
        while page := await self._documents({"_id": {"$gt": last}}, limit=PAGE):
            for document in page:
                yield document
            last = page[-1].id

    async def ping(self) -> None:
        with self._named():
            await self._db.command("ping")

    async def aclose(self) -> None:
        await self._connection.aclose()


async def open_mongo(url: str) -> MongoDocumentStore:
    """Connect, and make what is missing. Raises `ConfigurationError`, `StoreUnreachable` and `StoreFailed`."""
    connection = await connect(url)
    try:
        with failures_named(connection.address):
            await prepare(connection.database)
    except BaseException:
        await connection.aclose()
        raise
    return MongoDocumentStore(connection)
