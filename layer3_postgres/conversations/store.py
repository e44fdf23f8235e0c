"""`ConversationStore` on PostgreSQL: one short transaction a method, and few statements in each."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from layer3_postgres.conversations import statements
from layer3_postgres.conversations.model import (
    Answer,
    Beginning,
    Conversation,
    KeptMessage,
    KeptSource,
    Listed,
    Outlined,
    Page,
    Place,
    Said,
)
from layer3_postgres.conversations.rows import (
    LAST_ID,
    clean,
    of_conversation,
    of_message,
    of_source,
    page_after,
    read_page,
    to_conversation,
    to_message,
    to_source,
)
from layer3_postgres.db.database import Database
from layer3_postgres.db.tables.conversations import TitleBy
from layer3_postgres.db.words import beginnings, pairs, phrases
from layer3_postgres.errors import ConversationMissing, MessageMissing

MOST_SAID = 400
"""Messages that are read to go on. Older ones are in the summary; where none is made they are out of mind anyway."""


class PostgresConversations:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def listed(self, *, words: str | None, after: str | None, limit: int) -> Page:
        used, last = read_page(after)
        asked = {"used": used, "id": last, "limit": limit + 1}
        if words is not None:
            asked |= {"beginnings": beginnings(words), "pairs": pairs(words), "phrases": phrases(words)}
        async with self._database.reading() as connection:
            statement = statements.LISTED if words is None else statements.SEARCHED
            rows = (await connection.execute(statement, asked)).mappings().all()
        items = tuple(Listed(to_conversation(row), row.get("snippet")) for row in rows[:limit])
        return Page(items=items, next=page_after(rows[limit - 1]) if len(rows) > limit else None)

    async def conversation(self, conversation_id: str) -> Conversation:
        async with self._database.reading() as connection:
            return await _found(connection, conversation_id)

    async def messages(
        self, conversation_id: str, *, before: str | None, limit: int, leaf: str | None = None
    ) -> list[KeptMessage]:
        asked = _page_of(conversation_id, before, limit) | ({"leaf": UUID(leaf)} if leaf else {})
        statement = statements.OF_BRANCH if leaf else statements.MESSAGES
        async with self._database.reading() as connection:
            rows = (await connection.execute(statement, asked)).mappings().all()
            if not rows:
                await _found(connection, conversation_id)
            if leaf and not rows and before is None:
                raise _no_message(leaf)
            return await _with_sources(connection, rows)

    async def outline(self, conversation_id: str, *, before: str | None, limit: int) -> list[Outlined]:
        async with self._database.reading() as connection:
            rows = (await connection.execute(statements.OUTLINE, _page_of(conversation_id, before, limit))).all()
            if not rows:
                await _found(connection, conversation_id)
        return [Outlined(str(row.id), str(row.parent_id) if row.parent_id else None) for row in rows]

    async def message(self, conversation_id: str, message_id: str) -> KeptMessage:
        asked = {"conversation": UUID(conversation_id), "message": UUID(message_id)}
        async with self._database.reading() as connection:
            rows = (await connection.execute(statements.ONE_MESSAGE, asked)).mappings().all()
            if not rows:
                raise _no_message(message_id)
            return (await _with_sources(connection, rows))[0]

    async def branch(self, conversation_id: str, *, leaf: str | None) -> list[KeptMessage]:
        asked = {"conversation": UUID(conversation_id), "leaf": UUID(leaf) if leaf else None}
        async with self._database.reading() as connection:
            rows = (await connection.execute(statements.BRANCH, asked)).mappings().all()
            if not rows:
                await _found(connection, conversation_id)
                if leaf:
                    raise _no_message(leaf)
            return await _with_sources(connection, rows)

    async def place(self, conversation_id: str | None, *, parent_id: str | None) -> Place:
        asked = {
            "conversation": UUID(conversation_id) if conversation_id else None,
            "parent": UUID(parent_id) if parent_id else None,
            "most": MOST_SAID,
        }
        async with self._database.reading() as connection:
            rows = (await connection.execute(statements.PLACE, asked)).mappings().all()
        if not rows and conversation_id:
            raise _no_conversation(conversation_id)
        said = [row for row in rows if row["message_id"]]
        if parent_id and not said:
            raise _no_message(parent_id)
        return _place(to_conversation(rows[0]), said)

    async def begin(self, beginning: Beginning) -> None:
        """The foreign key is what finds a conversation that is deleted at the same moment."""
        async with self._database.begin() as connection:
            if new := beginning.conversation:
                await connection.execute(statements.BEGIN, of_conversation(new))
            if not beginning.messages:
                return
            try:
                await connection.execute(statements.SAY, [of_message(each) for each in beginning.messages])
            except IntegrityError as error:
                raise _no_conversation(beginning.conversation_id) from error

    async def keep(self, answer: Answer) -> bool:
        message = answer.message
        async with self._database.begin() as connection:
            used = await connection.execute(statements.USED, {"conversation": UUID(message.conversation_id)})
            if not used.rowcount:
                return False
            await connection.execute(statements.SAY, of_message(message))
            if answer.sources:
                await _cite(connection, answer)
        return True

    async def rename(self, conversation_id: str, title: str, *, by: TitleBy) -> Conversation:
        asked = {"conversation": UUID(conversation_id), "title": clean(title), "by": by}
        async with self._database.begin() as connection:
            row = (await connection.execute(statements.RENAME, asked)).mappings().one_or_none()
            return to_conversation(row) if row else await _found(connection, conversation_id)

    async def summarise(self, conversation_id: str, summary: str, *, upto: str) -> None:
        asked = {"conversation": UUID(conversation_id), "summary": clean(summary), "upto": UUID(upto)}
        async with self._database.begin() as connection:
            await connection.execute(statements.SUMMARISE, asked)

    async def remove(self, conversation_id: str) -> None:
        async with self._database.begin() as connection:
            removed = await connection.execute(statements.REMOVE, {"conversation": UUID(conversation_id)})
            if not removed.rowcount:
                raise _no_conversation(conversation_id)


def _page_of(conversation_id: str, before: str | None, limit: int) -> dict[str, Any]:
    return {"conversation": UUID(conversation_id), "before": UUID(before) if before else LAST_ID, "limit": limit}


async def _found(connection: AsyncConnection, conversation_id: str) -> Conversation:
    found = await connection.execute(statements.FOUND, {"conversation": UUID(conversation_id)})
    if (row := found.mappings().one_or_none()) is None:
        raise _no_conversation(conversation_id)
    return to_conversation(row)


async def _with_sources(connection: AsyncConnection, rows: Sequence[RowMapping]) -> list[KeptMessage]:
    """One statement more for all of them, whatever their number."""
    answers = [row["id"] for row in rows if row["role"] == "assistant"]
    sources: dict[UUID, list[KeptSource]] = defaultdict(list)
    if answers:
        for row in (await connection.execute(statements.SOURCES, {"messages": answers})).mappings():
            sources[row["message_id"]].append(to_source(row))
    return [to_message(row, sources[row["id"]]) for row in rows]


async def _cite(connection: AsyncConnection, answer: Answer) -> None:
    documents = sorted({UUID(source.document_id) for source in answer.sources})
    held = await connection.execute(statements.HOLD_DOCUMENTS, {"documents": documents})
    there = {str(document_id): document_id for document_id in held.scalars()}
    rows = [
        of_source(answer.message.id, source, cited=source.n in answer.cited, held=there) for source in answer.sources
    ]
    await connection.execute(statements.CITE, rows)


def _place(conversation: Conversation, rows: Sequence[RowMapping]) -> Place:
    """The last message that the summary has comes with the rows, and shows that it is of this branch."""
    said = [Said(str(row["message_id"]), row["role"], row["content"]) for row in rows]
    summarised = bool(said) and said[0].id == conversation.summary_upto
    before_last = rows[-1]["parent_id"] if rows else None
    return Place(
        conversation=conversation,
        said=tuple(said[1:] if summarised else said),
        last=said[-1] if said else None,
        before_last=str(before_last) if before_last else None,
        summarised=summarised,
    )


def _no_conversation(conversation_id: str) -> ConversationMissing:
    return ConversationMissing(f"There is no conversation {conversation_id}. GET /conversations lists them.")


def _no_message(message_id: str) -> MessageMissing:
    return MessageMissing(
        f"There is no message {message_id} in this conversation. GET /conversations/{{id}}/messages lists them."
    )
