"""The port that documents are copied into, both ways."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from typing import Protocol

from layer2_rag.documents.model import Collection, Document
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

    async def write(self, documents: Sequence[Document], parts: AsyncIterator[Part]) -> set[str]:
        """Keep them with all that belongs to them, in place of what is there under their ids. Ids of those that are
        left out, since the collection has their bytes under another id."""
        ...

    async def finish(self, source: Reader) -> None:
        """After the last document: a collection's generation is swapped for the source's, if that is newer."""
        ...


def is_settled(document: Document, there: Document | None) -> bool:
    """By its record. `document` is what the target would keep. Of one that is worked on more may have been done
    since."""
    if there is None:
        return False
    unchanged = there == document and (document.deleted or document.state in ("ready", "failed"))
    return unchanged or _is_changed(document, there)


def generations_to_have(collections: Iterable[Collection], kept: Iterable[Collection]) -> dict[str, int]:
    """By the source's collections, the generation whose chunks a document needs to be found after `finish`. `kept`: the
    same as the target has them; one that was embedded anew there since stays as it is."""
    both = zip(collections, kept, strict=True)
    return {each.name: each.generation for each, there in both if there.generation <= each.generation}


def generation_to_have(document: Document, there: Document, generations: Mapping[str, int]) -> int | None:
    """Of one that is settled by its record, which says nothing of a re-embedding. None if it needs no chunks."""
    if document.deleted or not document.chunks or _is_changed(document, there):
        return None
    return generations.get(document.collection)


def _is_changed(document: Document, there: Document) -> bool:
    return there.updated_at > document.updated_at
