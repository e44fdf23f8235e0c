"""Takes a document that is marked as deleted out of every store. What was begun is finished by the next start."""

from layer2_rag.documents.model import Document
from layer2_rag.ingestion.indexing import Indexer
from layer2_rag.stores.base import Where


async def finish_removal(document: Document, indexer: Indexer) -> None:
    """Returns when nothing is left of it.

    The record goes last: as long as it is there, a new start knows that something is left to do.
    """
    async with indexer.alone(document.id):
        for space in await indexer.index.spaces():
            await indexer.index.remove(space, Where(document_id=document.id))
        await indexer.originals.delete(document.id)
        await indexer.documents.remove(document.id)
