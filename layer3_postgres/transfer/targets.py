"""The port that documents are copied into, both ways."""

from collections.abc import AsyncIterator, Sequence
from typing import Protocol

from layer2_rag.documents.model import Document
from layer3_postgres.transfer.digests import Digesting
from layer3_postgres.transfer.reading import Part, Reader


class Target(Protocol):
    """Takes documents in whole: what `settled` names is there with all that belongs to it, whenever the copying was
    killed."""

    def digesting(self, target: Reader) -> Digesting:
        """`target` reads what is here now."""
        ...

    async def prepare(self, source: Reader) -> None:
        """Before the first document."""
        ...

    async def settled(self, documents: Sequence[Document]) -> set[str]:
        """Ids of those that need not be copied: they are there as in the source, or were changed there since."""
        ...

    async def write(self, documents: Sequence[Document], parts: AsyncIterator[Part]) -> None:
        """Keep them with all that belongs to them, in place of what is there under their ids."""
        ...

    async def finish(self, source: Reader) -> None:
        """After the last document."""
        ...


def is_settled(document: Document, there: Document | None) -> bool:
    """`document` is what the target would keep. Of one that is worked on more may have been done since."""
    if there is None:
        return False
    changed_there = there.updated_at > document.updated_at
    return changed_there or (there == document and (document.deleted or document.state in ("ready", "failed")))
