"""Compares two sides document by document: records, texts, chunks, vectors, files. Repairs nothing."""

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field

from layer2_rag.background import beside
from layer2_rag.documents.model import Document
from layer3_postgres.transfer.copying import Done, Files, for_each
from layer3_postgres.transfer.digests import KINDS, Digesting, Digests, Item
from layer3_postgres.transfer.reading import Reader, groups

MOST_LISTED = 1_000


@dataclass(slots=True)
class Tally:
    """How many of each kind, and a sum of their digests, which does not depend on their order."""

    counts: Counter[str] = field(default_factory=Counter)
    sums: Counter[str] = field(default_factory=Counter)

    def add(self, kind: str, digest: bytes) -> None:
        self.counts[kind] += 1
        self.sums[kind] = (self.sums[kind] + int.from_bytes(digest)) % 2**256

    def as_json(self) -> dict[str, object]:
        return {kind: {"count": self.counts[kind], "checksum": f"{self.sums[kind]:064x}"} for kind in KINDS}


@dataclass(slots=True)
class Comparison:
    """`differences` are sentences; at most 1,000 are kept of the `different`."""

    source: Tally = field(default_factory=Tally)
    target: Tally = field(default_factory=Tally)
    differences: list[str] = field(default_factory=list)
    different: int = 0

    def differ(self, sentence: str) -> None:
        self.different += 1
        if len(self.differences) < MOST_LISTED:
            self.differences.append(sentence)


async def compare(
    source: Reader, target: Reader, digesting: Digesting, *, files: Files | None = None, done: Done
) -> Comparison:
    """`digesting`: the target's. `files`: None where both sides have the same. Raises what the stores raise."""
    found = Comparison()
    _compare_collections(source, target, found)
    seen: set[str] = set()

    async def one(group: Sequence[Document]) -> None:
        there = await digesting.records([document.id for document in group])
        async with beside(digesting.kept(there)) as kept:
            expected = await digesting.expected(source, group)
            _compare_digests({document.id: document.name for document in group}, expected, await kept, found)
        for document in group:
            if files and not await files.same(document):
                found.differ(f"{document.name} ({document.id}): its file is missing or differs.")
        seen.update(document.id for document in there)
        done(sum(document.chunks for document in group))

    async with aclosing(groups(source.stores.documents.each_document())) as feed:
        await for_each(feed, one)
    await _find_others(source, target, len(seen), found)
    return found


def _compare_collections(source: Reader, target: Reader, found: Comparison) -> None:
    for name, collection in source.collections.items():
        there = target.collections.get(name)
        if there is None:
            found.differ(f"The collection {name!r} is missing.")
        elif (there.space, there.generation) != (collection.space, collection.generation):
            found.differ(f"The collection {name!r} has another embedder or generation.")
    for name in sorted(target.collections.keys() - source.collections.keys()):
        found.differ(f"The collection {name!r} is only in the target.")


def _compare_digests(names: Mapping[str, str], expected: Digests, kept: Digests, found: Comparison) -> None:
    for item in {**expected, **kept}:
        here, there = expected.get(item, ()), kept.get(item, ())
        common = [digest for digest in here if digest in there]
        if not common:
            found.differ(_sentence(item, names[item.document_id], expected, kept))
        for tally, digests in ((found.source, here), (found.target, there)):
            if digests:
                tally.add(item.kind, (common or digests)[0])


def _sentence(item: Item, name: str, expected: Digests, kept: Digests) -> str:
    what = f"{item.kind} ({item.key})" if item.key else item.kind
    how = "is missing" if item not in kept else "is only in the target" if item not in expected else "differs"
    return f"{name} ({item.document_id}): its {what} {how}."


async def _find_others(source: Reader, target: Reader, seen: int, found: Comparison) -> None:
    """Documents of the target that the source does not have. They are looked for when there are more than were seen."""
    if sum([1 async for _ in target.stores.documents.each_document()]) == seen:
        return
    deleted = {each.id for each in await source.stores.documents.unfinished() if each.deleted}
    async for document in target.stores.documents.each_document():
        if document.id not in deleted and not await source.stores.documents.document(document.id):
            found.differ(f"{document.name} ({document.id}): it is only in the target.")
