"""A conversation to take away as Markdown: one branch, each answer with what it cited. Knows no HTTP."""

from collections.abc import Sequence

from layer2_rag.documents.places import page_of
from layer3_postgres.conversations.model import Conversation, KeptMessage, KeptSource

SPEAKERS = {"user": "You", "assistant": "Assistant"}
MARKS = {"stopped": "*(stopped here)*", "broken": "*(broke off here)*"}
GONE = {"gone": " (the document is gone)", "changed": " (the document has changed since)"}


def markdown(conversation: Conversation, messages: Sequence[KeptMessage]) -> str:
    begun = f"{conversation.created_at:%Y-%m-%d %H:%M} UTC"
    parts = [f"# {_line(conversation.title)}", f"Begun {begun}."]
    for message in messages:
        parts += [f"## {SPEAKERS[message.role]}", message.content.strip()]
        if message.state in MARKS:
            parts.append(MARKS[message.state])
        cited = [source for source in message.sources if source.cited]
        if cited:
            parts.append("\n".join(map(_cited, cited)))
    return "\n\n".join(filter(None, parts)) + "\n"


def _cited(source: KeptSource) -> str:
    page = page_of(source.document_name, source.page)
    where = " · ".join(filter(None, (_line(source.document_name), page, _line(source.section))))
    return f"- [{source.n}] {where}{GONE.get(source.document, '')}: “{_line(source.quote.text)}”"


def _line(text: str) -> str:
    return " ".join(text.split())
