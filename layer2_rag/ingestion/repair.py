"""Mends what the two stores and the originals disagree on, beside a running server, a document at a time."""

from contextlib import aclosing
from dataclasses import replace

from layer1_basic_api.errors import MyStackError
from layer2_rag.documents.model import Collection, Document
from layer2_rag.ingestion.disagreements import Disagreements, Finding, stale_points, with_collection
from layer2_rag.ingestion.indexing import Indexer
from layer2_rag.ingestion.ingestion import Ingestion
from layer2_rag.ingestion.removal import finish_removal, remove_points


class Repair:
    def __init__(self, indexer: Indexer, ingestion: Ingestion) -> None:
        self._indexer = indexer
        self._documents = indexer.documents
        self._index = indexer.index
        self._originals = indexer.originals
        self._ingestion = ingestion
        self._disagreements = Disagreements(indexer, ingestion)

    async def run(self, *, fix: bool = False) -> list[Finding]:
        """Raises what the stores raise; what one finding's mending raises is said in its detail."""
        found: list[Finding] = []
        looks = (self._disagreements.of_documents, self._disagreements.of_points, self._disagreements.of_originals)
        for look in looks:
            going = {each.document_id for each in found if each.problem == "deletion broken off"}
            async with aclosing(look()) as findings:
                async for each in findings:
                    if each.document_id not in going:
                        found.append(await self._mend(each) if fix else each)
        return found

    async def _mend(self, finding: Finding) -> Finding:
        try:
            return replace(finding, mended=await self._mended(finding))
        except MyStackError as error:
            return replace(finding, detail=f"{finding.detail} Not mended: {error.detail}")

    async def _mended(self, finding: Finding) -> bool:
        match finding.problem:
            case "original missing":
                return False
            case "nobody works on it":
                self._ingestion.submit(finding.document_id)
            case "points without document":
                await remove_points(finding.document_id, self._index)
            case "deletion broken off":
                await finish_removal(finding.document_id, self._indexer)
            case "original without document":
                await self._originals.delete(finding.document_id)
            case _:
                return await self._mend_document(finding)
        return True

    async def _mend_document(self, finding: Finding) -> bool:
        """False if somebody works on it by now: then it is mended by that, or found the next time."""
        async with self._indexer.alone(finding.document_id):
            both = await with_collection(finding.document_id, self._documents)
            if both is None or both[0].state not in ("ready", "failed"):
                return False
            document, collection = both
            match finding.problem:
                case "leftovers in the index":
                    await self._remove_stale_points(document, collection)
                case "leftovers in the document store":
                    keep = (document.searchable, collection.generation)
                    await self._documents.remove_chunks(document.id, keep=keep)
                case "leftovers among the originals":
                    await self._originals.delete(document.id, keep=(document.revision,))
                case _:
                    return await self._work_again(document)
            return True

    async def _remove_stale_points(self, document: Document, collection: Collection) -> None:
        for space in await self._index.spaces():
            for where in stale_points(document, collection, space):
                await self._index.remove(space, where)

    async def _work_again(self, document: Document) -> bool:
        """Only the newest revision can be worked on; where that one failed, it is tried once more."""
        again = {"state": "received", "reason": None, "attempts": 0}
        changed = await self._documents.update(document.id, again, expected={"revision": document.revision})
        self._ingestion.submit(document.id)
        return changed is not None
