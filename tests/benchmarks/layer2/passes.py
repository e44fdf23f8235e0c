"""Chunks a second without a server: `python -m tests.benchmarks.layer2.passes WAY FOLDER` prints JSON.

WAY is `bare`, the bundled embedder on chunks that were made before, or `embedded`, the whole way of a document into the
embedded stores in this process. A text is taken through before the clock starts, so that every model and process is up.
"""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from layer2_rag.documents.model import Document
from layer2_rag.embeddings.onnx import OnnxEmbedder
from layer2_rag.errors import ParseFailed
from layer2_rag.evaluation.workbench import COLLECTION, Workbench, open_workbench
from layer2_rag.ingestion.library import Upload
from layer2_rag.ingestion.preparing import prepare


def chunk_texts(files: Sequence[Path], embedder: OnnxEmbedder) -> list[str]:
    """Every chunk of every file that can be read."""
    texts: list[str] = []
    for file in files:
        try:
            made = prepare(file, file.name, embedder.tokenizer_file, embedder.max_tokens)
        except ParseFailed:
            continue
        texts += [made.parsed.text[chunk.start : chunk.end] for chunk in made.chunks]
    return texts


async def bare(files: Sequence[Path]) -> dict[str, float]:
    embedder = OnnxEmbedder()
    texts = await asyncio.to_thread(chunk_texts, files, embedder)
    await embedder.embed(texts[:1])
    start = perf_counter()
    await embedder.embed(texts)
    seconds = perf_counter() - start
    await embedder.aclose()
    return {"chunks": len(texts), "characters": sum(map(len, texts)), "seconds": seconds}


async def embedded(files: Sequence[Path]) -> dict[str, float]:
    embedder = OnnxEmbedder()
    with TemporaryDirectory() as folder:
        async with open_workbench(Path(folder), embedder) as workbench:
            await _taken_in(workbench, "warm.txt", b"A text before the clock starts.")
            start = perf_counter()
            documents = await asyncio.gather(*(_taken_in(workbench, file.name, file.read_bytes()) for file in files))
            seconds = perf_counter() - start
            texts = [await workbench.documents.text(each.id, each.searchable) or "" for each in documents]
    await embedder.aclose()
    return {
        "chunks": sum(document.chunks for document in documents),
        "characters": sum(map(len, texts)),
        "seconds": seconds,
    }


async def _taken_in(workbench: Workbench, name: str, data: bytes) -> Document:
    async def once() -> AsyncIterator[bytes]:
        yield data

    document, _ = await workbench.library.take_in(once(), Upload(name=name, collection=COLLECTION))
    await workbench.ingestion.finished(document.id, seconds=600)
    return await workbench.library.document(document.id)


WAYS = {"bare": bare, "embedded": embedded}

if __name__ == "__main__":
    print(json.dumps(asyncio.run(WAYS[sys.argv[1]](sorted(Path(sys.argv[2]).iterdir())))))
