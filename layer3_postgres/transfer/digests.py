"""Digests of a document and of all that belongs to it, so that two sides can be compared piece by piece."""

import asyncio
import hashlib
import json
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import astuple, replace
from typing import Any, NamedTuple, Protocol

import numpy as np

from layer2_rag.documents.model import Document
from layer2_rag.stores.base import Point
from layer2_rag.stores.pieces import block_values, header_of, page_values
from layer2_rag.stores.records import fields_of
from layer3_postgres.transfer.keeping import Keeping, halved
from layer3_postgres.transfer.reading import Content, Entry, Part, Reader

KINDS = ("document", "text", "chunk", "vector")


class Item(NamedTuple):
    """`key` tells it from its like: the revision of a text, the key of a chunk."""

    kind: str
    document_id: str
    key: str


Digests = dict[Item, tuple[bytes, ...]]
"""Each by every digest that it may be known by: most have one."""


class Digesting(Protocol):
    """Makes the digests of both sides, by what the target keeps of what it is given."""

    async def expected(self, source: Reader, documents: Sequence[Document]) -> Digests: ...

    async def kept(self, documents: Sequence[Document]) -> Digests:
        """Of the target's own records."""
        ...

    async def records(self, ids: Sequence[str]) -> list[Document]:
        """The target's, deleted ones too."""
        ...


class DigestingByPorts:
    """Reads both sides by layer 2's ports."""

    def __init__(self, target: Reader, keeping: Keeping) -> None:
        self._target = target
        self._keeping = keeping

    async def expected(self, source: Reader, documents: Sequence[Document]) -> Digests:
        return await self._digests(source, documents, self._keeping)

    async def kept(self, documents: Sequence[Document]) -> Digests:
        return await self._digests(self._target, documents, None)

    async def records(self, ids: Sequence[str]) -> list[Document]:
        store = self._target.stores.documents
        deleted = {each.id: each for each in await store.unfinished() if each.deleted}
        found = [deleted.get(each) or await store.document(each) for each in ids]
        return [each for each in found if each]

    async def _digests(self, reader: Reader, documents: Sequence[Document], keeping: Keeping | None) -> Digests:
        digests = of_documents(documents, keeping)
        async with aclosing(reader.parts(documents)) as parts:
            async for part in parts:
                digests |= await asyncio.to_thread(of_part, part, keeping, coarse=self._keeping.coarse)
        return digests


def of_documents(documents: Sequence[Document], keeping: Keeping | None) -> Digests:
    """`keeping`: digests of what a target would keep of them; None for what is kept."""
    kept = [keeping.document(each) if keeping else each for each in documents]
    return {Item("document", each.id, ""): (of_values(fields_of(each)),) for each in kept}


def of_part(part: Part, keeping: Keeping | None, *, coarse: bool) -> Digests:
    """`coarse`: vectors also by their digest in 16 bits a number."""
    found: Digests = {}
    for content in part.contents:
        found |= of_content(keeping.content(content) if keeping else content)
    for entry in part.entries:
        kept_entry = keeping.entry(entry) if keeping else entry
        found |= _of_entry(kept_entry, entry.point if coarse else None)
    return found


def _of_entry(entry: Entry, coarse: Point | None) -> Digests:
    key = entry.chunk.key
    name = name_of(key.revision, key.generation, key.ordinal)
    chunk = entry.chunk
    values = {"span": [chunk.start, chunk.end, chunk.page, chunk.section, chunk.tokens], "text": entry.text}
    found: Digests = {Item("chunk", key.document_id, name): (of_values(values, chunk.token_vectors or b""),)}
    if entry.point and entry.space:
        points = [entry.point, *([replace(entry.point, vector=halved(coarse.vector))] if coarse else [])]
        digests = tuple(_of_point(each, astuple(entry.space)) for each in points)
        found[Item("vector", key.document_id, name)] = digests
    return found


def name_of(revision: int, generation: int, ordinal: int) -> str:
    """Of a chunk, for `Item`."""
    return f"revision {revision}, generation {generation}, number {ordinal}"


def of_content(content: Content) -> Digests:
    parsed = content.parsed
    lists = {"blocks": [*map(block_values, parsed.blocks)], "pages": [*map(page_values, parsed.pages)]}
    digest = of_values(header_of(parsed) | lists, parsed.text.encode(), parsed.boxes.astype("<f8").tobytes())
    return {Item("text", content.document_id, f"revision {content.revision}"): (digest,)}


def _of_point(point: Point, space: Sequence[Any]) -> bytes:
    """By the bits of each number: a vector that is only near to what it was is another."""
    indices, values = np.array(point.terms.indices, "<u4"), np.array(point.terms.values, "<f4")
    place = [point.collection, point.revision, point.generation, *space]
    return of_values(place, point.vector.astype("<f4").tobytes(), indices.tobytes(), values.tobytes())


def of_values(values: Any, *data: bytes) -> bytes:
    digest = hashlib.sha256(json.dumps(values, sort_keys=True, default=str).encode())
    for each in data:
        digest.update(len(each).to_bytes(8, "little") + each)
    return digest.digest()
