"""Layer 2's ids are texts, the database's are UUIDs."""

from collections.abc import Iterable
from uuid import UUID


def as_uuid(text: str) -> UUID | None:
    """None for a text that is no id of ours, as it then is no id of anything that is kept."""
    try:
        found = UUID(text)
    except ValueError:
        return None
    return found if str(found) == text else None


def as_uuids(texts: Iterable[str]) -> list[UUID]:
    return [found for text in texts if (found := as_uuid(text))]
