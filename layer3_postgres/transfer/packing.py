"""Pieces and chunks as rows for COPY. Knows no connection."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from layer2_rag.embeddings.base import Space
from layer2_rag.stores.pieces import to_pieces
from layer3_postgres.db.binary_copy import packed_int, packed_ints, packed_row, packed_text, packed_uuid
from layer3_postgres.db.vectors import encode_half, pack_terms
from layer3_postgres.stores.rows import without_nul
from layer3_postgres.transfer.keeping import IN_POSTGRES
from layer3_postgres.transfer.reading import Content, Entry

PIECE_COLUMNS = ("document_id", "revision", "part", "number", "text", "data")
CHUNK_COLUMNS = (
    "id", "document_id", "collection", "revision", "generation", "ordinal", "start", "end", "page", "section", "tokens",
    "token_vectors", "space_id", "embedding", "terms", "term_ids",
)  # fmt: skip


def packed_pieces(contents: Sequence[Content]) -> list[bytes]:
    """Rows of `pieces`. For a thread: a book takes most of a second."""
    return [row for content in contents for row in _pieces(IN_POSTGRES.content(content))]


def packed_chunks(
    entries: Iterable[Entry], collections: Mapping[str, str], spaces: Mapping[Space, int | None]
) -> Iterator[bytes]:
    """Rows of `chunks`, made when they are asked for. `collections`: by the documents' ids."""
    return (_chunk(entry, collections[entry.chunk.key.document_id], spaces) for entry in entries)


def _pieces(content: Content) -> Iterator[bytes]:
    key = (packed_uuid(content.document_id), packed_int(content.revision))
    for piece in to_pieces(content.parsed):
        data = (packed_text(piece.data), None) if isinstance(piece.data, str) else (None, piece.data)
        yield packed_row(*key, packed_text(piece.part), packed_int(piece.number), *data)


def _chunk(entry: Entry, collection: str, spaces: Mapping[Space, int | None]) -> bytes:
    """What `IN_POSTGRES` says is done by the encoding: it rounds."""
    chunk, key, point = entry.chunk, entry.chunk.key, entry.point
    return packed_row(
        packed_uuid(point.chunk_id if point else key.id),
        packed_uuid(key.document_id),
        packed_text(collection),
        packed_int(key.revision),
        packed_int(key.generation),
        packed_int(key.ordinal),
        packed_int(chunk.start),
        packed_int(chunk.end),
        packed_int(chunk.page),
        packed_text(without_nul(chunk.section)),
        packed_int(chunk.tokens),
        chunk.token_vectors,
        *_indexed(entry, spaces),
    )


def _indexed(entry: Entry, spaces: Mapping[Space, int | None]) -> tuple[bytes | None, ...]:
    if not (entry.point and entry.space):
        return None, None, None, None
    terms, numbers = pack_terms(entry.point.terms)
    return packed_int(spaces[entry.space]), encode_half(entry.point.vector), terms, packed_ints(numbers)
