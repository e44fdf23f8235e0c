"""Fills a data folder of layer 2 as many uploads do: `python -m tests.benchmarks.layer3.knowledge FOLDER CHUNKS`.

Prints JSON. Of texts that differ in their numbers alone one is read, cut and embedded by layer 2's own code; the others
have its spans, which are the same, and its vectors, each turned a little another way. All are written by layer 2's own
stores. Uploaded files are left out: nobody asks for them here.
"""

import asyncio
import hashlib
import json
import random
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from math import ceil
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from layer1_basic_api.api.logs import configure
from layer1_basic_api.context import new_id
from layer2_rag.api.parts import Stores
from layer2_rag.chunking.base import CHUNKER_VERSION, Chunk
from layer2_rag.documents.fields import searchable_fields
from layer2_rag.documents.model import ChunkKey, Collection, Document, StoredChunk
from layer2_rag.embeddings.base import Embedding, Space, Vector
from layer2_rag.embeddings.onnx import OnnxEmbedder
from layer2_rag.ingestion.preparing import Prepared, prepare
from layer2_rag.parsing.base import PARSER_VERSION
from layer2_rag.stores.base import Point
from layer2_rag.terms.analyser import document_terms
from layer3_postgres.api.config import Settings
from layer3_postgres.api.sides import Places, open_layer2
from tests.benchmarks.layer2.synthetic import KINDS, SECTIONS, document

VARIANTS = 50
"""Of each text: 100,000 chunks cost 2,000 passes of the model."""
AT_ONCE = 32
TURN = 0.3
"""How far a variant's vector is turned: the length of the noise beside a vector of length 1."""
FLIPS = 5
"""One sign in 2 to this of a token vector changes."""
NUMBER = re.compile(r"\b\d{4}\b")


@dataclass(frozen=True, slots=True)
class Base:
    """A text that was read and embedded, whose number is `number`."""

    number: int
    prepared: Prepared
    embedded: list[Embedding]


@dataclass(frozen=True, slots=True)
class Variant:
    document: Document
    prepared: Prepared
    chunks: list[StoredChunk]
    points: list[Point]


async def fill(folder: Path, chunks: int) -> dict[str, int]:
    """About so many. Returns how many there are, in how many documents, and how many passes they took."""
    embedder = OnnxEmbedder()
    bases = ceil(chunks / SECTIONS / VARIANTS)
    written = passes = 0
    async with open_layer2(Settings.load(data=folder), Places(), new=True) as stores:
        await stores.documents.add_collection(
            Collection(name="default", space=embedder.space, created_at=datetime.now(UTC))
        )
        for number in range(bases):
            base = await _base(number, embedder)
            passes += len(base.embedded)
            made = _variants(base, bases, embedder.space)
            while batch := await asyncio.to_thread(_some, made):
                await asyncio.gather(*(_write(stores, embedder.space, each) for each in batch))
                written += sum(len(each.chunks) for each in batch)
    await embedder.aclose()
    return {"chunks": written, "documents": bases * VARIANTS, "passes": passes}


async def _base(number: int, embedder: OnnxEmbedder) -> Base:
    made = document(number, base=number)
    with TemporaryDirectory() as folder:
        file = Path(folder) / made.name
        await asyncio.to_thread(file.write_text, made.text, "utf-8")
        prepared = await asyncio.to_thread(prepare, file, made.name, embedder.tokenizer_file, embedder.max_tokens)
    texts = [prepared.parsed.text[chunk.start : chunk.end] for chunk in prepared.chunks]
    return Base(number, prepared, await embedder.embed(texts))


def _variants(base: Base, step: int, space: Space) -> Iterator[Variant]:
    """Numbers of a base are `step` apart, as in layer 2's figures: variants do not follow each other."""
    for number in range(base.number, base.number + VARIANTS * step, step):
        yield _variant(base, number)


def _some(made: Iterator[Variant]) -> list[Variant]:
    return list(islice(made, AT_ONCE))


def _variant(base: Base, number: int) -> Variant:
    text = text_of(base.prepared.parsed.text, base.number, number)
    record = _record(base, number, text)
    draw = np.random.default_rng(number)
    fields = searchable_fields(record)
    chunks, points = [], []
    for chunk, embedding in zip(base.prepared.chunks, base.embedded, strict=True):
        vector, tokens = varied(embedding, draw)
        stored = _stored(record, chunk, tokens)
        chunks.append(stored)
        points.append(
            Point(
                chunk_id=stored.key.id,
                document_id=record.id,
                collection=record.collection,
                revision=1,
                generation=1,
                vector=vector,
                terms=document_terms(text[chunk.start : chunk.end]),
                fields=fields,
            )
        )
    parsed = replace(base.prepared.parsed, text=text, title=record.title)
    return Variant(record, Prepared(parsed, base.prepared.chunks), chunks, points)


def _record(base: Base, number: int, text: str) -> Document:
    now = datetime.now(UTC)
    return Document(
        id=new_id(),
        collection="default",
        name=f"file-{number:05}.md",
        kind=KINDS[number % len(KINDS)],
        metadata={"year": 2000 + number % 25},
        state="ready",
        format=base.prepared.parsed.format,
        title=f"File {number:05}",
        bytes=len(text.encode()),
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        chunks=len(base.embedded),
        revision=1,
        searchable=1,
        parser_version=PARSER_VERSION,
        chunker_version=CHUNKER_VERSION,
        created_at=now,
        updated_at=now,
    )


def _stored(record: Document, chunk: Chunk, tokens: bytes) -> StoredChunk:
    return StoredChunk(
        key=ChunkKey(document_id=record.id, revision=1, generation=1, ordinal=chunk.ordinal),
        start=chunk.start,
        end=chunk.end,
        page=chunk.page,
        section=chunk.section,
        tokens=chunk.tokens,
        token_vectors=tokens,
    )


def text_of(text: str, base: int, number: int) -> str:
    """What `document(number, base=base)` says, out of the text of `document(base, base=base)`."""
    numbers = random.Random(number)
    text = NUMBER.sub(lambda _: f"{numbers.randrange(10_000):04}", text)
    return text.replace(f"File {base:05}", f"File {number:05}")


def varied(embedding: Embedding, draw: np.random.Generator) -> tuple[Vector, bytes]:
    noise = draw.standard_normal(len(embedding.vector), dtype=np.float32)
    vector = embedding.vector + TURN * noise / np.linalg.norm(noise)
    flips = np.frombuffer(draw.bytes(FLIPS * embedding.tokens.size), np.uint8).reshape(FLIPS, *embedding.tokens.shape)
    unit: Vector = vector / np.linalg.norm(vector)
    return unit, (embedding.tokens ^ np.bitwise_and.reduce(flips)).tobytes()


async def _write(stores: Stores, space: Space, made: Variant) -> None:
    await stores.documents.add(made.document)
    await stores.documents.put_content(made.document.id, 1, made.prepared.parsed)
    await stores.writer.write(space, made.chunks, made.points)


if __name__ == "__main__":
    configure(Settings.load(log_level="ERROR"))  # standard output is for the figures
    print(json.dumps(asyncio.run(fill(Path(sys.argv[1]), int(sys.argv[2])))))
