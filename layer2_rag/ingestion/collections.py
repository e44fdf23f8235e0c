"""Collections: made when first written to, embedded by one model, embedded anew as a whole, deleted when empty."""

from dataclasses import replace
from datetime import UTC, datetime

from layer2_rag.documents.model import Collection
from layer2_rag.documents.spaces import check_space
from layer2_rag.embeddings.base import Embedder, Space
from layer2_rag.errors import CollectionNotEmpty, collection_missing
from layer2_rag.stores.base import DocumentStore


class Collections:
    def __init__(self, documents: DocumentStore, embedder: Embedder) -> None:
        self._documents = documents
        self._embedder = embedder

    async def all(self) -> list[Collection]:
        return await self._documents.collections()

    async def get(self, name: str) -> Collection:
        """Raises `CollectionMissing`."""
        collection = await self._documents.collection(name)
        if collection is None:
            raise collection_missing(name)
        return collection

    async def ensure(self, name: str) -> Collection:
        """The collection, made if it is not there; its documents are not counted.

        Raises `EmbedderMismatch` for one that another model embedded.
        """
        space = self._embedder.space
        found = await self._documents.collection(name, counted=False)
        return check_space(found or await self._documents.add_collection(new_collection(name, space)), space)

    async def make(self, name: str) -> tuple[Collection, bool]:
        """As `ensure`, but with its documents counted, and whether it is new."""
        known = await self._documents.collection(name)
        return (check_space(known, self._embedder.space), False) if known else (await self.ensure(name), True)

    def renewed(self, collection: Collection) -> Collection:
        """The collection as it will be once it was embedded anew, by this server's model."""
        return replace(collection, space=self._embedder.space, generation=collection.generation + 1)

    async def delete(self, name: str) -> None:
        """Raises `CollectionMissing` and `CollectionNotEmpty`."""
        collection = await self.get(name)
        if await self._documents.documents(collection=name, limit=1):
            raise CollectionNotEmpty(f"The collection {name!r} still has documents. Delete them first.")
        await self._documents.remove_collection(collection.name)
        if await self._documents.documents(collection=name, limit=1):  # one came in between
            await self._documents.add_collection(collection)
            raise CollectionNotEmpty(f"The collection {name!r} has got a document just now.")


def new_collection(name: str, space: Space) -> Collection:
    return Collection(name=name, space=space, created_at=datetime.now(UTC))
