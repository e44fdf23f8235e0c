"""MongoDB's collections, what a document in each must have, and their indexes. Applying them again changes nothing."""

from dataclasses import dataclass, field
from typing import Any

import structlog
from pymongo import ASCENDING, DESCENDING, IndexModel
from pymongo.errors import CollectionInvalid, OperationFailure

from layer2_rag.errors import StoreFailed
from layer2_rag.stores.mongo.client import Database

FORMAT = 1
UNKNOWN = {59, 115, 238}
"""Codes of a server that has no such command or option, as FerretDB."""
TEXT, WHOLE, TIME = {"bsonType": "string"}, {"bsonType": ["int", "long"]}, {"bsonType": "date"}
MAYBE = {"bsonType": ["string", "null"]}


@dataclass(frozen=True, slots=True)
class Definition:
    """A collection: the type of each field it must have, and its indexes."""

    name: str
    fields: dict[str, Any]
    indexes: list[IndexModel] = field(default_factory=list)

    @property
    def validator(self) -> dict[str, Any]:
        """More fields may be there, so that a newer version can add some while an older one still runs."""
        return {"$jsonSchema": {"bsonType": "object", "required": ["_id", *self.fields], "properties": self.fields}}


COLLECTIONS = Definition("collections", {"embedder": TEXT, "dimension": WHOLE, "generation": WHOLE, "created_at": TIME})
DOCUMENTS = Definition(
    "documents",
    {
        "collection": TEXT, "name": TEXT, "kind": TEXT, "metadata": {"bsonType": "object"}, "source": MAYBE,
        "tags": {"bsonType": "array", "items": TEXT}, "state": {"enum": ["received", "processing", "ready", "failed"]},
        "reason": MAYBE, "bytes": WHOLE, "sha256": TEXT, "same_bytes": TEXT, "chunks": WHOLE, "revision": WHOLE,
        "searchable": WHOLE, "attempts": WHOLE, "deleted": {"bsonType": "bool"}, "created_at": TIME, "updated_at": TIME,
    },
    [
        IndexModel([("collection", ASCENDING), ("same_bytes", ASCENDING)], name="same_bytes", unique=True),
        IndexModel([("collection", ASCENDING), ("_id", DESCENDING)], name="newest"),
        IndexModel([("state", ASCENDING), ("_id", DESCENDING)], name="states"),
        IndexModel([("deleted", ASCENDING), ("_id", DESCENDING)], name="deleted"),
    ],
)  # fmt: skip
CONTENTS = Definition(
    "contents",
    {"document_id": TEXT, "revision": WHOLE, "token": TEXT, "length": WHOLE, "pieces": WHOLE},
    [IndexModel([("document_id", ASCENDING), ("revision", ASCENDING)], name="revisions")],
)
PIECES = Definition(
    "pieces",
    {"document_id": TEXT, "revision": WHOLE, "token": TEXT, "part": TEXT, "number": WHOLE},
    [IndexModel([("document_id", ASCENDING), ("revision", ASCENDING), ("token", ASCENDING)], name="contents")],
)
CHUNKS = Definition(
    "chunks",
    {"document_id": TEXT, "revision": WHOLE, "generation": WHOLE, "ordinal": WHOLE, "start": WHOLE, "end": WHOLE,
     "section": TEXT, "tokens": WHOLE, "token_vectors": {"bsonType": ["binData", "null"]}},
    [
        IndexModel(
            [(name, ASCENDING) for name in ("document_id", "revision", "generation", "ordinal")], name="of_document"
        )
    ],
)  # fmt: skip
DEFINITIONS = (COLLECTIONS, DOCUMENTS, CONTENTS, PIECES, CHUNKS)


async def prepare(database: Database) -> None:
    """Make what is missing. Raises `StoreFailed` for a database that a newer MyStack wrote."""
    await _check_format(database)
    unchecked = [each.name for each in DEFINITIONS if not await _make(database, each)]
    if unchecked:
        structlog.get_logger(__name__).warning(
            "This MongoDB server has no validators: what other tools write is not checked.", collections=unchecked
        )
    for definition in DEFINITIONS:
        for index in definition.indexes:  # One by one: FerretDB breaks on several that are there already.
            await database[definition.name].create_indexes([index])


async def _check_format(database: Database) -> None:
    kept = await database["format"].find_one({"_id": "format"})
    if kept and kept["version"] > FORMAT:
        raise StoreFailed(
            f"The database {database.name!r} has format {kept['version']}, and this MyStack knows format {FORMAT}: "
            "a newer MyStack wrote it. Start that version, or name another database in MONGODB_URL."
        )
    await database["format"].update_one({"_id": "format"}, {"$set": {"version": FORMAT}}, upsert=True)


async def _make(database: Database, definition: Definition) -> bool:
    """Whether the server checks what is written to it; without validators, a collection is made by its first write."""
    try:
        await _make_with_validator(database, definition)
    except OperationFailure as error:
        if error.code not in UNKNOWN:
            raise
        return False
    return True


async def _make_with_validator(database: Database, definition: Definition) -> None:
    """The validator of a collection that is there is replaced: a newer version may ask for more."""
    try:
        await database.create_collection(definition.name, validator=definition.validator)
    except CollectionInvalid:
        await database.command("collMod", definition.name, validator=definition.validator)
