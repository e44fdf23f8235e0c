"""Collections on the wire."""

from datetime import datetime

from pydantic import BaseModel

from layer1_basic_api.api.schemas.common import RequestModel
from layer2_rag.api.schemas.documents import CollectionName
from layer2_rag.documents.model import Collection


class NewCollection(RequestModel):
    name: CollectionName


class CollectionInfo(BaseModel):
    """A collection, and the model that embedded it."""

    name: str
    embedding_model: str
    dimension: int
    documents: int
    created_at: datetime

    @classmethod
    def of(cls, collection: Collection) -> "CollectionInfo":
        return cls(
            name=collection.name,
            embedding_model=collection.space.embedder,
            dimension=collection.space.dimension,
            documents=collection.documents,
            created_at=collection.created_at,
        )


class CollectionList(BaseModel):
    items: list[CollectionInfo]
