"""Every table, as SQLModel: the one truth of the schema, which the migrations are tested against."""

from layer3_postgres.db.tables.base import Table, table_of
from layer3_postgres.db.tables.chunks import ChunkRow, LexicalTotalRow, SpaceRow, TermCountRow
from layer3_postgres.db.tables.conversations import Citation, Conversation, Message
from layer3_postgres.db.tables.documents import CollectionRow, ContentRow, DocumentRow, PieceRow

__all__ = [
    "ChunkRow",
    "Citation",
    "CollectionRow",
    "ContentRow",
    "Conversation",
    "DocumentRow",
    "LexicalTotalRow",
    "Message",
    "PieceRow",
    "SpaceRow",
    "Table",
    "TermCountRow",
    "table_of",
]
