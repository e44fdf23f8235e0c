"""The `ConversationStore` port: where conversations are kept. Knows no SQL, no model and no HTTP."""

from typing import Protocol

from layer3_postgres.conversations.model import Answer, Beginning, Conversation, KeptMessage, Outlined, Page, Place
from layer3_postgres.db.tables.conversations import TitleBy


class ConversationStore(Protocol):
    """Every method is one short transaction. Raises `StoreUnreachable` and `StoreFailed` beside what is named."""

    async def listed(self, *, words: str | None, after: str | None, limit: int) -> Page:
        """The last used first. `words`: only those that say something with all of these, or beginnings of them, in one
        message or in the title; in scripts without spaces between words, anywhere in a sentence. `after`: `next` of
        the page before. Raises `PageUnknown`."""
        ...

    async def conversation(self, conversation_id: str) -> Conversation:
        """Raises `ConversationMissing`."""
        ...

    async def messages(
        self, conversation_id: str, *, before: str | None, limit: int, leaf: str | None = None
    ) -> list[KeptMessage]:
        """Of the branch that ends with `leaf`, None for all branches; newest first. Raises `ConversationMissing`, and
        `MessageMissing` where the leaf is none of its messages."""
        ...

    async def outline(self, conversation_id: str, *, before: str | None, limit: int) -> list[Outlined]:
        """Which message follows which, of all branches, newest first. Raises `ConversationMissing`."""
        ...

    async def message(self, conversation_id: str, message_id: str) -> KeptMessage:
        """Raises `MessageMissing`."""
        ...

    async def branch(self, conversation_id: str, *, leaf: str | None) -> list[KeptMessage]:
        """From the first message to `leaf`, None for the newest. Raises `ConversationMissing` and `MessageMissing`."""
        ...

    async def place(self, conversation_id: str | None, *, parent_id: str | None) -> Place:
        """To go on after `parent_id`, None for the newest answer. One of the two may be left out.

        Raises `ConversationMissing` and `MessageMissing`.
        """
        ...

    async def begin(self, beginning: Beginning) -> None:
        """Raises `ConversationMissing` where one that was there was deleted meanwhile."""
        ...

    async def keep(self, answer: Answer) -> bool:
        """Write it, or write it again as far as it came now; what is whole stays so. False if the conversation was
        deleted meanwhile."""
        ...

    async def rename(self, conversation_id: str, title: str, *, by: TitleBy) -> Conversation:
        """A title that a user gave stays if a model comes with another. Raises `ConversationMissing`."""
        ...

    async def summarise(self, conversation_id: str, summary: str, *, upto: str) -> None: ...

    async def remove(self, conversation_id: str) -> None:
        """With all its messages. Raises `ConversationMissing`."""
        ...
