"""Everything that layer 3's routes use beside the layers below, opened and closed in one place."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, fields

from layer1_basic_api.api.models import open_model as open_model_of
from layer2_rag.api.container import Container as LowerContainer
from layer2_rag.api.container import MakeEmbedder, OpenModel
from layer2_rag.api.container import open_container as open_lower_container
from layer2_rag.api.parts import make_embedder
from layer3_postgres.api.config import Settings
from layer3_postgres.api.parts import open_stores, opened_database
from layer3_postgres.conversations.afterwards import Afterwards
from layer3_postgres.conversations.assistant import ConversationAssistant
from layer3_postgres.conversations.base import ConversationStore
from layer3_postgres.conversations.notes import Notes
from layer3_postgres.conversations.store import PostgresConversations
from layer3_postgres.db.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Container(LowerContainer):
    settings: Settings
    database: Database
    conversations: ConversationStore
    afterwards: Afterwards


@asynccontextmanager
async def open_container(
    settings: Settings, *, open_model: OpenModel = open_model_of, make_embedder: MakeEmbedder = make_embedder
) -> AsyncGenerator[Container, None]:
    """The database first, then layer 2's parts with their stores on it."""
    async with (
        opened_database(settings) as database,
        open_lower_container(
            settings,
            open_model=open_model,
            open_stores=lambda _: open_stores(settings, database),
            make_embedder=make_embedder,
        ) as lower,
        Afterwards().running() as afterwards,
    ):
        parts = {field.name: getattr(lower, field.name) for field in fields(lower)}
        conversations = PostgresConversations(database)
        assistant = ConversationAssistant(
            lower=lower.assistant,
            store=conversations,
            afterwards=afterwards,
            notes=Notes(lower.model) if settings.notes else None,
            memory_tokens=settings.memory_tokens,
        )
        yield Container(
            **{
                **parts,
                "settings": settings,
                "database": database,
                "assistant": assistant,
                "conversations": conversations,
                "afterwards": afterwards,
            }
        )
