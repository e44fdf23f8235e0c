"""Messages, conversations in which they were said, and what they cite."""

from datetime import UTC, datetime
from typing import Any

from layer1_basic_api.context import new_id
from layer2_rag.answering.base import Quote, Source
from layer3_postgres.conversations.base import ConversationStore
from layer3_postgres.conversations.model import Beginning, Conversation, KeptMessage


def message(home: str, parent: str | None, role: str, content: str, **known: Any) -> KeptMessage:
    return KeptMessage(
        id=new_id(),
        conversation_id=home,
        parent_id=parent,
        role=role,  # type: ignore[arg-type]
        content=content,
        created_at=datetime.now(UTC),
        **known,
    )


async def begun(store: ConversationStore, *said: str, title: str = "Ferries") -> tuple[str, list[KeptMessage]]:
    """A conversation in which these were said in turns."""
    home, now = new_id(), datetime.now(UTC)
    made = Conversation(id=home, title=title, collection="default", created_at=now, updated_at=now)
    messages: list[KeptMessage] = []
    for turn, content in enumerate(said):
        parent = messages[-1].id if messages else None
        messages.append(message(home, parent, ("user", "assistant")[turn % 2], content))
    await store.begin(Beginning(conversation_id=home, conversation=made, messages=tuple(messages)))
    return home, messages


def source(n: int, document_id: str, revision: int = 1) -> Source:
    return Source(
        n=n,
        document_id=document_id,
        document_name="ferry.md",
        page=2,
        section="Fees",
        start=10,
        end=40,
        text="A berth costs twelve euros.",
        score=0.5,
        quote=Quote(start=12, end=30, text="twelve euros"),
        revision=revision,
    )
