"""Pieces and chunks as rows for COPY. Knows no connection."""

from collections.abc import Iterator, Mapping, Sequence

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


def packed(
    contents: Sequence[Content],
    entries: Sequence[Entry],
    collections: Mapping[str, str],
    spaces: Mapping[Space, int | None],
) -> tuple[Iterator[bytes], Iterator[bytes]]:
    """The rows of `pieces` and of `chunks`. `collections`: by the documents' ids; chunks of others are left out."""
    pieces = (row for content in contents for row in _pieces(IN_POSTGRES.content(content)))
    kept = (entry for entry in entries if entry.chunk.key.document_id in collections)
    return pieces, (_chunk(entry, collections[entry.chunk.key.document_id], spaces) for entry in kept)


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
