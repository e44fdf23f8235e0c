"""Takes a document that is marked as deleted out of every store. What was begun is finished by the next start."""

from layer2_rag.ingestion.indexing import Indexer
from layer2_rag.stores.base import VectorIndex, Where


async def finish_removal(document_id: str, indexer: Indexer) -> None:
    """Returns when nothing is left of it. Raises what the stores raise.

    The record goes last: as long as it is there, a new start knows that something is left to do.
    """
    async with indexer.alone(document_id):
        await remove_points(document_id, indexer.index)
        await indexer.originals.delete(document_id)
        await indexer.documents.remove(document_id)


async def remove_points(document_id: str, index: VectorIndex) -> None:
    """From every space: a collection may have been embedded by another model before."""
    for space in await index.spaces():
        await index.remove(space, Where(document_id=document_id))
