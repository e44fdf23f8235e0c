"""Everything that layer 2's routes use beside layer 1's, opened and closed in one place."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, aclosing, asynccontextmanager, nullcontext
from dataclasses import dataclass
from functools import partial

from layer1_basic_api.api.config import Settings as LowerSettings
from layer1_basic_api.api.container import Container as LowerContainer
from layer1_basic_api.api.container import open_container as open_lower_container
from layer1_basic_api.api.models import open_model as open_model_of
from layer1_basic_api.llm.base import ChatModel
from layer2_rag.answering.assistant import RagAssistant
from layer2_rag.answering.settings import AnsweringSettings
from layer2_rag.api.config import Settings
from layer2_rag.api.parts import Stores, make_embedder, make_pool, open_stores, retrieval_settings
from layer2_rag.api.warming import warming
from layer2_rag.embeddings.base import Embedder
from layer2_rag.embeddings.late_tokenizer import LateTokenizer
from layer2_rag.ingestion.collections import Collections
from layer2_rag.ingestion.first import FirstDocuments
from layer2_rag.ingestion.indexing import Indexer
from layer2_rag.ingestion.ingestion import Ingestion
from layer2_rag.ingestion.library import Library
from layer2_rag.ingestion.reindexing import Reindexer
from layer2_rag.ingestion.repair import Repair
from layer2_rag.retrieval.rerank import LateInteraction
from layer2_rag.retrieval.retriever import Retriever
from layer2_rag.stores.base import DocumentStore

OpenModel = Callable[[LowerSettings], ChatModel]
OpenStores = Callable[[Settings], AbstractAsyncContextManager[Stores]]
MakeEmbedder = Callable[[Settings], Embedder]


@dataclass(frozen=True, slots=True, kw_only=True)
class Container(LowerContainer):
    settings: Settings
    stores: Stores
    embedder: Embedder
    collections: Collections
    library: Library
    ingestion: Ingestion
    reindexer: Reindexer
    retriever: Retriever
    repair: Repair


@asynccontextmanager
async def open_container(
    settings: Settings,
    *,
    open_model: OpenModel = open_model_of,
    open_stores: OpenStores = open_stores,
    make_embedder: MakeEmbedder = make_embedder,
) -> AsyncGenerator[Container, None]:
    """Open the parts in order, layer 1's first; whatever was opened is closed, also when a later one fails."""
    async with (
        open_lower_container(settings, open_model=open_model) as lower,
        open_stores(settings) as stores,
        aclosing(await asyncio.to_thread(make_embedder, settings)) as embedder,
        make_pool(settings) as pool,
    ):
        indexer = Indexer(
            documents=stores.documents,
            index=stores.index,
            writer=stores.writer,
            originals=stores.originals,
            embedder=embedder,
            pool=pool,
        )
        async with Ingestion(indexer, workers=settings.ingest_workers).running() as ingestion:
            container = _assembled(settings, lower, stores, indexer, ingestion)
            async with warming(embedder, pool), _first_documents(container):
                yield container


def _assembled(
    settings: Settings, lower: LowerContainer, stores: Stores, indexer: Indexer, ingestion: Ingestion
) -> Container:
    collections = Collections(stores.documents, indexer.embedder)
    tokenizer = LateTokenizer(lambda: indexer.embedder.tokenizer_file)
    searching = retrieval_settings(settings)
    reranker = LateInteraction(tokenizer, searching)
    retriever = Retriever(stores.documents, stores.index, indexer.embedder, searching, reranker=reranker)
    return Container(
        settings=settings,
        model=lower.model,
        gate=lower.gate,
        assistant=RagAssistant(
            plain=lower.assistant,
            model=lower.model,
            finder=retriever,
            tokenizer=tokenizer,
            read=partial(_read_searchable, stores.documents),
            settings=AnsweringSettings(context=settings.context, threshold=searching.threshold),
        ),
        stores=stores,
        embedder=indexer.embedder,
        collections=collections,
        library=Library(indexer=indexer, ingestion=ingestion, collections=collections, limit=settings.max_upload_bytes),
        ingestion=ingestion,
        reindexer=Reindexer(indexer=indexer, collections=collections, ingestion=ingestion),
        retriever=retriever,
        repair=Repair(indexer, ingestion),
    )


def _first_documents(container: Container) -> AbstractAsyncContextManager[None]:
    settings = container.settings
    if settings.first_documents is None:
        return nullcontext()
    first = FirstDocuments(settings.first_documents, marker=settings.data / "first-documents.unfinished")
    return first.taken_in(container.library, container.ingestion, container.collections)


async def _read_searchable(documents: DocumentStore, document_id: str, start: int, end: int) -> str | None:
    """A run of the text that is found now."""
    document = await documents.document(document_id)
    return await documents.text(document_id, document.searchable, start=start, end=end) if document else None
