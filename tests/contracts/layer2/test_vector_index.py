"""What every `VectorIndex` does."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from layer2_rag.embeddings.base import Space
from layer2_rag.errors import StoreFailed
from layer2_rag.stores.base import Condition, Terms, VectorIndex, Where
from tests.contracts.layer2.vector_indexes import SPACE, named, point, terms, vector
from tests.support.layer2_turns import watched_turns

EVERYTHING = Where()
PAPERS = Where(collection="papers")
LONGEST_TURN_SECONDS = 0.25
"""Of computing between two turns of the event loop while 10,000 points are written, counted and removed in steps: 0.05.
In one step it would be 0.5."""


async def test_a_point_is_found_as_soon_as_it_was_written(index: VectorIndex) -> None:
    await index.upsert(SPACE, [point("a", seed=1), point("b", seed=2)])
    best, other = await index.nearest(SPACE, vector(2), where=PAPERS, limit=10)
    assert best.chunk_id == point("b").chunk_id
    assert best.score == pytest.approx(1.0, abs=1e-5)
    assert other.score == pytest.approx(float(vector(1) @ vector(2)), abs=1e-3)  # an index may keep 16 bits of a number


async def test_at_most_limit_points_are_found(index: VectorIndex) -> None:
    await index.upsert(SPACE, [point("a", n) for n in range(9)])
    assert len(await index.nearest(SPACE, vector(0), where=EVERYTHING, limit=4)) == 4


async def test_writing_again_changes_nothing_or_replaces(index: VectorIndex) -> None:
    await index.upsert(SPACE, [point("a", seed=1)])
    await index.upsert(SPACE, [point("a", seed=1)])
    assert await index.count(SPACE, EVERYTHING) == 1
    await index.upsert(SPACE, [point("a", seed=2, fields={"kind": "report"})])
    (hit,) = await index.nearest(SPACE, vector(2), where=EVERYTHING, limit=5)
    assert hit.score == pytest.approx(1.0, abs=1e-5)
    assert await index.count(SPACE, Where(conditions=(Condition(field="kind", values=("report",)),))) == 1


async def test_no_points_are_no_error(index: VectorIndex) -> None:
    await index.upsert(SPACE, [])
    assert await index.spaces() == []


async def test_a_space_that_was_never_written_to_has_no_points(index: VectorIndex) -> None:
    await index.ping()
    assert await index.nearest(SPACE, vector(1), where=EVERYTHING, limit=5) == []
    assert await index.matching(SPACE, terms(1), where=EVERYTHING, limit=5) == []
    assert await index.count(SPACE, EVERYTHING) == 0
    assert await index.document_ids(SPACE) == set()
    await index.remove(SPACE, EVERYTHING)
    await index.set_fields(SPACE, named("a"), {"kind": "report"})
    assert await index.spaces() == []


async def test_spaces_are_apart(index: VectorIndex) -> None:
    wide, namesake = Space("tests/tiny", 16), Space("tests-tiny", 8)
    await index.upsert(SPACE, [point("a")])
    await index.upsert(wide, [point("b", space=wide), point("c", space=wide)])
    await index.upsert(namesake, [point("d", n) for n in range(3)])
    assert [await index.count(space, EVERYTHING) for space in (SPACE, wide, namesake)] == [1, 2, 3]
    assert set(await index.spaces()) == {SPACE, wide, namesake}


async def test_a_vector_of_another_space_is_refused(index: VectorIndex) -> None:
    wide = Space("tests/wide", 16)
    with pytest.raises(StoreFailed, match=r"'tests/tiny', which have 8"):
        await index.upsert(SPACE, [point("a"), point("b", space=wide)])
    assert await index.count(SPACE, EVERYTHING) == 0
    with pytest.raises(StoreFailed, match="16"):
        await index.nearest(SPACE, vector(1, space=wide), where=EVERYTHING, limit=5)
    with pytest.raises(StoreFailed, match="finite"):
        await index.upsert(SPACE, [replace(point("a"), vector=vector(1) * float("nan"))])


async def test_where_chooses_by_each_of_its_parts(index: VectorIndex) -> None:
    await index.upsert(
        SPACE,
        [
            point("a"),
            point("a", revision=2),
            point("a", revision=2, generation=2),
            point("b"),
            point("c", collection="letters"),
        ],
    )
    wheres = [
        Where(collection="letters"),
        Where(document_id=named("a")),
        Where(revision=2),
        Where(generation=2),
        Where(collection="papers", generation=1, document_id=named("a"), revision=1),
        Where(collection="letters", document_id=named("a")),
    ]
    assert [await index.count(SPACE, where) for where in wheres] == [1, 3, 2, 1, 1, 0]
    assert len(await index.nearest(SPACE, vector(1), where=Where(document_id=named("a")), limit=9)) == 3


async def test_removal_takes_what_is_asked_and_nothing_else(index: VectorIndex) -> None:
    points = [point("a", n) for n in range(5)] + [point("a", n, revision=2) for n in range(3)] + [point("b")]
    await index.upsert(SPACE, points)
    await index.remove(SPACE, Where(document_id=named("a"), revision=1))
    assert await index.count(SPACE, EVERYTHING) == 4
    assert await index.document_ids(SPACE) == {named("a"), named("b")}
    await index.remove(SPACE, Where(document_id=named("a")))
    assert await index.document_ids(SPACE) == {named("b")}
    await index.remove(SPACE, EVERYTHING)
    assert await index.count(SPACE, EVERYTHING) == 0
    await index.upsert(SPACE, points)
    assert await index.count(SPACE, EVERYTHING) == len(points)


async def test_points_are_read_as_they_are_kept(index: VectorIndex) -> None:
    written = [point("a", n, revision=2, generation=3, words=terms(7, 9)) for n in range(70)]
    await index.upsert(SPACE, [*written, point("b", words=Terms((), ()))])
    asked = [each.chunk_id for each in [*written, point("b"), point("c")]]
    found = {each.chunk_id: each for each in await index.points(SPACE, asked)}
    assert set(found) == set(asked[:-1])
    for each in written:
        kept = found[each.chunk_id]
        assert replace(kept, vector=each.vector, terms=each.terms) == each
        assert kept.vector == pytest.approx(each.vector, abs=1e-3)
        assert (kept.terms.indices, kept.terms.values) == ((7, 9), (1.0, 1.0))
    assert found[point("b").chunk_id].terms == Terms((), ())


async def test_points_of_a_space_or_a_chunk_that_is_not_there_are_none(index: VectorIndex) -> None:
    assert await index.points(SPACE, [point("a").chunk_id]) == []
    await index.upsert(SPACE, [point("a")])
    assert await index.points(SPACE, []) == []
    assert await index.points(SPACE, [point("b").chunk_id]) == []


FIELDS: dict[str, dict[str, Any]] = {
    "plan": {
        "kind": "report",
        "author": "Ada Lovelace",
        "date": "2024-03-01",
        "source": "in/plan.pdf",
        "tags": ["red", "blue"],
        "metadata": {
            "pages": 3,
            "ratio": 0.5,
            "final": True,
            "team.lead": "Grace",
            "day": "2023-07-04",
            "marks": [1, 5],
        },
    },
    "memo": {
        "kind": "letter",
        "author": "Ελένη",
        "date": "2024-03-01T23:30:00+00:00",
        "source": None,
        "tags": ["blue"],
        "metadata": {
            "pages": 3.0,
            "ratio": 1.5,
            "final": False,
            "team.lead": "Linus",
            "day": "2023-07-05T10:00:00Z",
            "marks": "2",
        },
    },
    "note": {
        "kind": "letter",
        "date": "2023-12-31T23:00:00-05:00",
        "tags": [],
        "metadata": {"pages": 12, "marks": [2, "7"]},
    },
    "bare": {},
}


def on(field: str, *values: str | float | bool, gte: float | datetime | None = None, lte: Any = None) -> Condition:
    return Condition(field=field, values=values, gte=gte, lte=lte)


@pytest.mark.parametrize(
    ("conditions", "documents"),
    [
        ([on("kind", "report")], "plan"),
        ([on("kind", "report", "letter")], "plan memo note"),
        ([on("kind", "Report")], ""),
        ([on("author", "Ελένη")], "memo"),
        ([on("source", "in/plan.pdf")], "plan"),
        ([on("tags", "blue")], "plan memo"),
        ([on("tags", "red", "green")], "plan"),
        ([on("tags", "blue"), on("kind", "letter")], "memo"),
        ([on("date", gte=datetime(2024, 1, 1, tzinfo=UTC))], "plan memo note"),
        ([on("date", gte=datetime(2024, 1, 1, 5, tzinfo=UTC))], "plan memo"),
        ([on("date", lte=datetime(2024, 3, 1, tzinfo=UTC))], "plan note"),
        ([on("date", gte=datetime(2024, 3, 1, tzinfo=UTC), lte=datetime(2024, 3, 1, 23, 59, tzinfo=UTC))], "plan memo"),
        ([on("metadata.pages", 3)], "plan memo"),
        ([on("metadata.pages", 3, 12)], "plan memo note"),
        ([on("metadata.pages", gte=3.5)], "note"),
        ([on("metadata.pages", lte=3)], "plan memo"),
        ([on("metadata.marks", gte=2, lte=5)], "plan note"),
        ([on("metadata.marks", gte=3)], "plan"),
        ([on("metadata.marks", gte=2, lte=4)], "note"),
        ([on("metadata.ratio", 0.5)], "plan"),
        ([on("metadata.ratio", gte=0.5, lte=1.5)], "plan memo"),
        ([on("metadata.final", True)], "plan"),
        ([on("metadata.final", False)], "memo"),
        ([on("metadata.team.lead", "Grace")], "plan"),
        ([on("metadata.day", gte=datetime(2023, 7, 5, tzinfo=UTC))], "memo"),
        ([on("metadata.nobody", "knows")], ""),
        ([on("metadata.pages", "3")], ""),
    ],
)
async def test_conditions_choose_by_fields(index: VectorIndex, conditions: list[Condition], documents: str) -> None:
    await index.upsert(SPACE, [point(name, fields=fields) for name, fields in FIELDS.items()])
    where = Where(collection="papers", conditions=tuple(conditions))
    names = {point(name).chunk_id: name for name in FIELDS}
    hits = await index.nearest(SPACE, vector(1), where=where, limit=9)
    assert {names[hit.chunk_id] for hit in hits} == set(documents.split())
    assert await index.count(SPACE, where) == len(documents.split())


async def test_more_metadata_names_than_are_indexed_are_found_all_the_same(index: VectorIndex) -> None:
    names = [f"name {n}" for n in range(40)]
    await index.upsert(SPACE, [point(name, fields={"metadata": {name: "here"}}) for name in names])
    for name in (names[0], names[-1]):
        condition = Condition(field=f"metadata.{name}", values=("here",))
        assert await index.count(SPACE, Where(conditions=(condition,))) == 1


async def test_fields_are_replaced_for_one_document_and_its_vectors_stay(index: VectorIndex) -> None:
    old = {"kind": "report", "tags": ["red"], "metadata": {"team": "core"}}
    await index.upsert(SPACE, [*(point("a", n, fields=old) for n in range(3)), point("b", fields=old)])
    await index.set_fields(SPACE, named("a"), {"kind": "letter", "metadata": {"year": 2024}})
    found = [on("kind", "letter"), on("metadata.year", 2024), on("tags", "red"), on("metadata.team", "core")]
    assert [await index.count(SPACE, Where(conditions=(each,))) for each in found] == [3, 3, 1, 1]
    (best, *_) = await index.nearest(SPACE, point("a", 1).vector, where=PAPERS, limit=1)
    assert best.chunk_id == point("a", 1).chunk_id
    assert await index.count(SPACE, Where(collection="papers", document_id=named("a"), revision=1, generation=1)) == 3


async def test_terms_match_by_their_rarity_within_the_collection(index: VectorIndex) -> None:
    here = [point("a", 0, words=terms(1, 2)), point("a", 1, words=terms(1)), point("a", 2, words=terms(1))]
    there = [point("b", n, collection="letters", words=terms(2)) for n in range(50)]
    await index.upsert(SPACE, here + there)
    rare, common = (
        await index.matching(SPACE, terms(2), where=PAPERS, limit=5),
        await index.matching(SPACE, terms(1), where=PAPERS, limit=5),
    )
    assert [hit.chunk_id for hit in rare] == [here[0].chunk_id]
    assert rare[0].score == pytest.approx(0.9808, abs=1e-3)  # ln((3 - 1 + 0.5) / (1 + 0.5) + 1)
    assert [hit.score for hit in common] == pytest.approx([0.1335] * 3, abs=1e-3)  # ln((3 - 3 + 0.5) / (3 + 0.5) + 1)


async def test_a_text_without_terms_is_kept_and_never_matched(index: VectorIndex) -> None:
    await index.upsert(SPACE, [point("a", words=Terms((), ())), point("b", words=terms(7))])
    assert await index.count(SPACE, EVERYTHING) == 2
    assert await index.matching(SPACE, Terms((), ()), where=EVERYTHING, limit=5) == []
    assert len(await index.matching(SPACE, terms(7), where=EVERYTHING, limit=5)) == 1


async def test_many_points_in_one_call_leave_the_loop_responsive(serving_index: VectorIndex) -> None:
    wide = Space("tests/wide", 384)
    points = [point("a", n, space=wide, words=terms(*range(n, n + 60))) for n in range(10_000)]
    async with watched_turns() as turns:
        await serving_index.upsert(wide, points)
        assert await serving_index.count(wide, EVERYTHING) == 10_000
        assert len(await serving_index.document_ids(wide)) == 1
        await serving_index.remove(wide, PAPERS)
        assert await serving_index.count(wide, EVERYTHING) == 0
    assert turns.longest < LONGEST_TURN_SECONDS


async def test_readers_and_writers_at_once(index: VectorIndex) -> None:
    async def write(document: str) -> None:
        await index.upsert(SPACE, [point(document, n, fields=FIELDS["plan"]) for n in range(100)])

    async def read(seed: int) -> int:
        return len(await index.nearest(SPACE, vector(seed), where=PAPERS, limit=10))

    await asyncio.gather(*(write(f"d{n}") for n in range(5)), *(read(n) for n in range(50)))
    assert await index.count(SPACE, PAPERS) == 500
    assert await index.spaces() == [SPACE]
    assert await read(1) == 10
