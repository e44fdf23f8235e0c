"""Collections, documents, texts, chunks and passages for tests."""

from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import numpy as np
import uuid_utils

from layer2_rag.documents.model import ChunkKey, Collection, Document, Passage, StoredChunk
from layer2_rag.embeddings.base import Space
from layer2_rag.parsing.base import Block, Page, Parsed

SPACE = Space("all-MiniLM-L6-v2", 384)
NOON = datetime(2024, 5, 17, 12, 0, 0, 123_000, tzinfo=UTC)


def collection(name: str = "default", **fields: Any) -> Collection:
    return replace(Collection(name=name, space=SPACE, created_at=NOON), **fields)


def document(content: str = "", **fields: Any) -> Document:
    """A document that was just received; with other `content`, of other bytes."""
    made = Document(
        id=str(uuid_utils.uuid7()),
        collection="default",
        name="notes.txt",
        kind="text",
        bytes=len(content.encode()),
        sha256=sha256(content.encode()).hexdigest(),
        created_at=NOON,
        updated_at=NOON,
    )
    return replace(made, **fields)


def parsed(text: str, *, words: int = 0, **fields: Any) -> Parsed:
    """One paragraph on one page, with boxes around that many words."""
    boxes = np.random.default_rng(7).random((words, 7))
    block, page = Block("paragraph", 0, len(text)), Page(1, "page 1", 0, len(text))
    made = Parsed(format="text", text=text, blocks=(block,), pages=(page,), boxes=boxes)
    return replace(made, **fields)


def chunk(document_id: str, ordinal: int = 0, *, revision: int = 1, generation: int = 1, **fields: Any) -> StoredChunk:
    """Ten characters of the text; each the ten after the one before."""
    made = StoredChunk(
        key=ChunkKey(document_id=document_id, revision=revision, generation=generation, ordinal=ordinal),
        start=ordinal * 10,
        end=ordinal * 10 + 10,
        page=1,
        section="Notes › First",
        tokens=3,
        token_vectors=bytes(range(192)),
    )
    return replace(made, **fields)


def passage(text: str, *, start: int = 0, document: str = "a", **fields: Any) -> Passage:
    """A chunk that was found, with this text, at this place of a document that is called by its id."""
    made = Passage(
        chunk_id=f"{document}/{start}",
        document_id=document,
        document_name=document,
        page=None,
        section="",
        start=start,
        end=start + len(text),
        text=text,
        score=0.0,
    )
    return replace(made, **fields)
