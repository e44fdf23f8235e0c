"""Measures a move of synthetic chunks out of SQLite and Qdrant Edge: chunks a second, memory, differences.

`python scripts/layer3_moving.py [CHUNKS]`. The source is written first, and is not counted.
"""

import asyncio
import json
import resource
import sys
import time
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from layer1_basic_api.context import new_id
from layer2_rag.api.parts import Stores
from layer2_rag.documents.model import ChunkKey, Collection, Document, StoredChunk
from layer2_rag.embeddings.base import TOKEN_BITS, Embedding, Space, Vector
from layer2_rag.embeddings.onnx import MINILM
from layer2_rag.parsing.base import Block, Parsed
from layer2_rag.stores.base import Point
from layer2_rag.terms.analyser import document_terms
from layer3_postgres.api.config import Settings
from layer3_postgres.api.sides import Places, from_layer2, open_layer2
from layer3_postgres.transfer.copying import Done
from layer3_postgres.transfer.moving import move

EACH = 20
"""Chunks of a document."""
TOKENS = 170
"""As many as a chunk has: 11 KB of token vectors."""
SPACE = Space("synthetic", 384)
VOCABULARY = 20_000
WORDS = 90
WORD_VECTORS = np.random.default_rng(0).standard_normal((VOCABULARY, SPACE.dimension))


class Synthetic:
    """Questions get a vector of their own; nothing is embedded while it moves."""

    space = SPACE
    max_tokens = 254
    tokenizer_file = MINILM / "tokenizer.json"

    async def embed_query(self, text: str) -> Embedding:
        return Embedding(vector_of(text), np.zeros((4, TOKEN_BITS // 8), np.uint8))


def vector_of(text: str) -> Vector:
    """The sum of its words' vectors, rare words weighing more: texts with the same words are near to each other."""
    numbers = np.array(sorted({int(word[1:].rstrip(".")) for word in text.split()}))
    summed = (WORD_VECTORS[numbers] * np.sqrt(numbers + 1.0)[:, None]).sum(axis=0)
    vector: Vector = (summed / np.linalg.norm(summed)).astype(np.float32)
    return vector


async def fill(stores: Stores, chunks: int) -> None:
    await stores.documents.add_collection(Collection(name="default", space=SPACE, created_at=datetime.now(UTC)))
    for number in range(chunks // EACH):
        await add(stores, number)


async def add(stores: Stores, number: int) -> None:
    drawn = np.random.default_rng(number)
    texts = [" ".join(f"w{word}" for word in drawn.zipf(1.3, WORDS) % VOCABULARY) + ".\n" for _ in range(EACH)]
    text = "".join(texts)
    now = datetime.now(UTC)
    document = Document(
        id=new_id(), collection="default", name=f"{number}.txt", kind="text", bytes=len(text), sha256=str(number),
        created_at=now, updated_at=now,
    )  # fmt: skip
    await stores.documents.add(document)
    parsed = Parsed(format="text", text=text, blocks=(Block("paragraph", 0, len(text)),))
    await stores.documents.put_content(document.id, 1, parsed)
    stored, points = rows(document, texts, drawn)
    await stores.writer.write(SPACE, stored, points)
    await stores.documents.update(document.id, {"state": "ready", "searchable": 1, "chunks": EACH})


def rows(document: Document, texts: list[str], drawn: Any) -> tuple[list[StoredChunk], list[Point]]:
    stored, points, start = [], [], 0
    for ordinal, text in enumerate(texts):
        key = ChunkKey(document_id=document.id, revision=1, generation=1, ordinal=ordinal)
        tokens = drawn.integers(0, 256, TOKENS * TOKEN_BITS // 8, dtype=np.uint8).tobytes()
        stored.append(
            StoredChunk(key=key, start=start, end=start + len(text), page=None, section="", tokens=TOKENS,
                        token_vectors=tokens)
        )  # fmt: skip
        start += len(text)
        points.append(
            Point(chunk_id=key.id, document_id=document.id, collection="default", revision=1, generation=1,
                  vector=vector_of(text), terms=document_terms(text), fields={"kind": "text"})
        )  # fmt: skip
    return stored, points


async def measure(folder: Path, chunks: int) -> dict[str, Any]:
    settings = Settings.load(data=folder)
    async with open_layer2(settings, Places(), new=True) as stores:
        await fill(stores, chunks)
    before, peaks = memory(), list[int]()

    def begin(phase: str, total: int) -> Done:
        print(phase, total, file=sys.stderr, flush=True)
        return lambda _: peaks.append(memory()) if phase != "asking" else None

    async with AsyncExitStack() as stack:
        sides = await stack.enter_async_context(from_layer2(settings, Places()))
        began, worked = time.perf_counter(), time.process_time()
        report = await move(sides, Synthetic(), verify_only=False, begin=begin)  # type: ignore[arg-type]
        took, worked = time.perf_counter() - began, time.process_time() - worked
        now = memory()
    return {
        "chunks": chunks,
        "chunks_a_second": round(chunks / took),
        **{f"{name}_chunks_a_second": round(chunks / each) for name, each in report.seconds.items()},
        "own_cpu_seconds": round(worked, 1),
        "memory_mb": {"before": before, "quarter": peaks[len(peaks) // 4], "end": now, "most": peak()},
        **{name: value for name, value in report.as_json().items() if name in ("seconds", "questions", "different")},
        "differences": report.differences[:5],
    }


def memory() -> int:
    """MB that this process has now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() // 1_000_000


def peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1000


if __name__ == "__main__":
    with TemporaryDirectory(prefix="mystack-moving-") as made:
        print(json.dumps(asyncio.run(measure(Path(made), int([*sys.argv, "20000"][1]))), indent=1))
