"""Rows of the database as conversations, messages and sources, and back. Knows no statements."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import RowMapping

from layer1_basic_api.llm.base import Usage
from layer2_rag.answering.base import NearPassage, Quote, Source, Trace
from layer3_postgres.conversations.model import Conversation, KeptMessage, KeptSource
from layer3_postgres.errors import PageUnknown
from layer3_postgres.stores.rows import without_nul

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LAST_MOMENT = datetime.max.replace(tzinfo=UTC)
LAST_ID = UUID(int=2**128 - 1)
NEAR: TypeAdapter[tuple[NearPassage, ...]] = TypeAdapter(tuple[NearPassage, ...])
TRACE: TypeAdapter[Trace] = TypeAdapter(Trace)
OF_CONVERSATION = ("title", "title_by", "collection", "created_at", "updated_at")
OF_MESSAGE = ("role", "content", "state", "model", "finish_reason", "reasoning", "grounded", "created_at")
OF_SOURCE = ("n", "document_name", "revision", "page", "section", "start", "end", "text", "score", "cited", "document")


def to_conversation(row: RowMapping) -> Conversation:
    return Conversation(
        id=str(row["id"]),
        title=row["title"],
        title_by=row["title_by"],
        collection=row["collection"],
        summary=row["summary"],
        summary_upto=_known(row["summary_upto"]),
        created_at=row["created_at"],
        updated_at=row["updated_at"],
    )


def to_message(row: RowMapping, sources: Sequence[KeptSource] = ()) -> KeptMessage:
    counted = row["prompt_tokens"] is not None and row["completion_tokens"] is not None
    return KeptMessage(
        id=str(row["id"]),
        conversation_id=str(row["conversation_id"]),
        parent_id=_known(row["parent_id"]),
        usage=Usage(row["prompt_tokens"], row["completion_tokens"]) if counted else None,
        sources=tuple(sources),
        near=NEAR.validate_python(row["near"]) if row["near"] else (),
        trace=TRACE.validate_python(row["trace"]) if row["trace"] else None,
        **{name: row[name] for name in OF_MESSAGE},
    )


def to_source(row: RowMapping) -> KeptSource:
    gone = row["document"] == "gone"
    return KeptSource(
        document_id=None if gone else _known(row["document_id"]),
        quote=Quote(start=row["quote_start"], end=row["quote_end"], text=row["quote"]),
        **{name: row[name] for name in OF_SOURCE},
    )


def of_conversation(new: Conversation) -> dict[str, Any]:
    return {"id": UUID(new.id), **{name: clean(getattr(new, name)) for name in OF_CONVERSATION}}


def of_message(message: KeptMessage) -> dict[str, Any]:
    return {
        "id": UUID(message.id),
        "conversation_id": UUID(message.conversation_id),
        "parent_id": UUID(message.parent_id) if message.parent_id else None,
        "prompt_tokens": message.usage.prompt_tokens if message.usage else None,
        "completion_tokens": message.usage.completion_tokens if message.usage else None,
        "near": _json(NEAR, message.near) if message.near else None,
        "trace": _json(TRACE, message.trace) if message.trace else None,
        **{name: clean(getattr(message, name)) for name in OF_MESSAGE},
    }


def of_source(message_id: str, source: Source, *, cited: bool, held: Mapping[str, UUID]) -> dict[str, Any]:
    """`held`: the documents that are still there."""
    return {
        "message_id": UUID(message_id),
        "document_id": held.get(source.document_id),
        "quote_start": source.quote.start,
        "quote_end": source.quote.end,
        "quote": source.quote.text,
        "cited": cited,
        **{name: getattr(source, name) for name in OF_SOURCE if name not in ("cited", "document")},
    }


def page_after(row: RowMapping) -> str:
    """When it was used, in microseconds, and its id."""
    return f"{(row['updated_at'] - EPOCH) // timedelta(microseconds=1)}~{row['id']}"


def read_page(after: str | None) -> tuple[datetime, UUID]:
    """When the last of the page before was used, and its id. Raises `PageUnknown`."""
    if after is None:
        return LAST_MOMENT, LAST_ID
    moment, _, conversation_id = after.partition("~")
    try:
        return EPOCH + timedelta(microseconds=int(moment)), UUID(conversation_id)
    except (ValueError, OverflowError):
        raise PageUnknown("`after` must be `next` of the page before.") from None


def clean(value: Any) -> Any:
    """PostgreSQL's text holds no NUL, which a model may say."""
    return value.replace("\x00", "") if isinstance(value, str) else value


def _json(adapter: TypeAdapter[Any], value: Any) -> str:
    return json.dumps(without_nul(adapter.dump_python(value, mode="json")))


def _known(value: UUID | None) -> str | None:
    return str(value) if value else None
