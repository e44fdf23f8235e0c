"""Figures of both layers' stores, as JSON: `python -m tests.benchmarks.layer3.quality_of FOLDER SET …`.

A set is `own` or a SQuAD file.
"""

import asyncio
import json
import sys
from collections.abc import AsyncGenerator
from contextlib import aclosing, asynccontextmanager
from pathlib import Path

from layer2_rag.cli.evaluate import read_dataset
from layer2_rag.embeddings.onnx import OnnxEmbedder
from layer2_rag.embeddings.tokenizer import FileTokenizer
from layer2_rag.evaluation.evaluate import evaluate
from layer2_rag.evaluation.quoting import Quoting
from layer2_rag.evaluation.workbench import Workbench, open_workbench, workbench_on
from layer2_rag.stores.originals.disk import open_disk
from layer3_postgres.api.parts import SEARCH
from layer3_postgres.db.database import open_database
from layer3_postgres.db.settings import DatabaseSettings
from layer3_postgres.stores.document_store import PostgresDocumentStore
from layer3_postgres.stores.vector_index import PostgresVectorIndex
from layer3_postgres.stores.writer import PostgresChunkWriter
from tests.benchmarks.layer3.databases import fresh_database


@asynccontextmanager
async def postgres_workbench(folder: Path, embedder: OnnxEmbedder) -> AsyncGenerator[Workbench, None]:
    settings = DatabaseSettings(session=SEARCH.connection())
    async with (
        fresh_database(folder / "postgres") as addresses,
        aclosing(open_database(addresses.app, settings)) as database,
        aclosing(await open_disk(folder / "originals")) as originals,
    ):
        index = PostgresVectorIndex(database, SEARCH)
        writer = PostgresChunkWriter(database, index.space_numbers)
        async with workbench_on(PostgresDocumentStore(database), index, writer, originals, embedder) as workbench:
            yield workbench


async def metrics(folder: Path, name: str) -> dict[str, dict[str, float]]:
    """By the layer's number."""
    dataset = read_dataset(name)
    embedder = OnnxEmbedder()
    answerer = Quoting(await asyncio.to_thread(FileTokenizer, embedder.tokenizer_file))
    found: dict[str, dict[str, float]] = {}
    for layer, opened in (("2", open_workbench), ("3", postgres_workbench)):
        home = folder / dataset.name / layer
        home.mkdir(parents=True)
        async with opened(home, embedder) as workbench:
            found[layer] = dict((await evaluate(dataset, workbench, answerer=answerer)).metrics)
    await embedder.aclose()
    return found


if __name__ == "__main__":
    home, *names = sys.argv[1:]
    print(json.dumps({Path(name).name: asyncio.run(metrics(Path(home), name)) for name in names}))
