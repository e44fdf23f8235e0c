"""What every document store does: the records of collections and documents."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from layer2_rag.documents.model import Document
from layer2_rag.embeddings.base import Space
from layer2_rag.errors import DocumentDuplicate, StoreFailed
from layer2_rag.stores.base import DocumentStore
from tests.support.layer2_records import NOON, chunk, collection, document, parsed

FULL: dict[str, Any] = {
    "name": "Jahresbericht 😀 2024.pdf",
    "kind": "report",
    "metadata": {"a.b": {"$gt": 1, "100%": [1.5, None, True, "x"]}, "": "empty", "n": 2**53, "order": 0, "earlier": 1},
    "source": "/in/Jahresbericht.pdf",
    "tags": ("finance", "2024"),
    "state": "failed",
    "reason": "no text layer",
    "chunks": 3,
    "revision": 2,
    "searchable": 1,
    "attempts": 1,
    "format": "pdf",
    "title": "Bericht",
    "author": "Ann",
    "date": "2024-05-17",
    "language": "de",
    "pages": 9,
    "parser_version": 1,
    "chunker_version": 2,
}


async def add(store: DocumentStore, content: str = "", **fields: Any) -> Document:
    return await store.add(document(content, **fields))


async def test_a_collection_is_kept_once_by_its_name(store: DocumentStore) -> None:
    first = await store.add_collection(collection())
    second = await store.add_collection(collection(space=Space("other", 3), created_at=NOON + timedelta(1)))
    assert first == second == await store.collection("default") == collection()
    assert await store.collection("none") is None


async def test_of_racing_collections_one_wins(store: DocumentStore) -> None:
    racing = [store.add_collection(collection(space=Space(f"model {n}", 3))) for n in range(20)]
    assert len(set(await asyncio.gather(*racing))) == 1
    assert len(await store.collections()) == 1


async def test_collections_are_listed_by_name_with_their_documents_counted(store: DocumentStore) -> None:
    for name in ("b", "a", "C"):
        await store.add_collection(collection(name))
    await add(store, "1", collection="a")
    gone = await add(store, "2", collection="a")
    await store.update(gone.id, {"deleted": True})
    assert [(each.name, each.documents) for each in await store.collections()] == [("C", 0), ("a", 1), ("b", 0)]
    found = await store.collection("a")
    assert found
    assert found.documents == 1
    assert await store.collection(found.name, counted=False) == replace(found, documents=0)


async def test_a_removed_collection_is_gone(store: DocumentStore) -> None:
    await store.add_collection(collection())
    await store.remove_collection("default")
    await store.remove_collection("default")
    assert await store.collections() == []


async def test_a_swap_changes_model_and_generation(store: DocumentStore) -> None:
    await store.add_collection(collection())
    await store.swap_generation("default", space=Space("other", 768), generation=2)
    await store.swap_generation("none", space=Space("other", 768), generation=2)
    assert await store.collections() == [collection(space=Space("other", 768), generation=2)]


async def test_a_document_comes_back_as_it_was(store: DocumentStore) -> None:
    for given in (document("plain"), document("full", **FULL)):
        assert await store.add(given) == given
        found = await store.document(given.id)
        assert found == given
        assert found
        assert list(found.metadata) == list(given.metadata)
    assert await store.document("none") is None


async def test_times_are_kept_to_the_millisecond(store: DocumentStore) -> None:
    exact = NOON + timedelta(microseconds=999)
    added = await store.add(document(created_at=exact, updated_at=exact))
    assert added.created_at == added.updated_at == NOON
    assert added == await store.document(added.id)


async def test_the_same_bytes_in_a_collection_are_the_same_document(store: DocumentStore) -> None:
    first, again = await add(store, "same"), await add(store, "same", name="other name")
    elsewhere = await add(store, "same", collection="other")
    assert again == first
    assert elsewhere.id != first.id
    assert len(await store.documents()) == 2


async def test_of_fifty_racing_uploads_one_wins(store: DocumentStore) -> None:
    added = await asyncio.gather(*(add(store, "same") for _ in range(50)))
    assert len({each.id for each in added}) == 1
    assert await store.documents() == [added[0]]


async def test_bytes_that_were_deleted_can_come_again(store: DocumentStore) -> None:
    first = await add(store, "same")
    await store.update(first.id, {"deleted": True})
    second = await add(store, "same")
    assert second.id != first.id
    await store.update(second.id, {"deleted": True})
    assert await store.documents() == []
    assert [each.id for each in await store.unfinished()] == [first.id, second.id]


async def test_documents_are_paged_newest_first(store: DocumentStore) -> None:
    ids = [(await add(store, str(n))).id for n in range(7)]
    await store.update(ids[3], {"deleted": True})
    expected = [each for each in reversed(ids) if each != ids[3]]
    first = await store.documents(limit=4)
    second = await store.documents(limit=4, before=first[-1].id)
    assert [each.id for each in first + second] == expected
    assert await store.documents(before=expected[-1]) == []


async def test_documents_are_those_of_a_collection_and_of_states(store: DocumentStore) -> None:
    states = ["received", "processing", "ready", "failed"]
    here = {state: (await add(store, state, state=state)).id for state in states}
    there = (await add(store, "there", collection="other", state="ready")).id
    ready = await store.documents(states=["ready"])
    assert [each.id for each in ready] == [there, here["ready"]]
    both = await store.documents(collection="default", states=["failed", "ready"])
    assert [each.id for each in both] == [here["failed"], here["ready"]]
    assert len(await store.documents(collection="default")) == 4
    assert await store.documents(collection="none") == []


async def test_unfinished_are_those_to_go_on_with_oldest_first(store: DocumentStore) -> None:
    ids = {state: (await add(store, state, state=state)).id for state in ("processing", "ready", "received", "failed")}
    gone = await add(store, "gone", state="ready")
    await store.update(gone.id, {"deleted": True})
    assert [each.id for each in await store.unfinished()] == [ids["processing"], ids["received"], gone.id]


async def test_an_update_changes_the_fields_and_the_time(store: DocumentStore) -> None:
    given = await add(store)
    updated = await store.update(given.id, FULL)
    assert updated
    assert updated.updated_at > given.updated_at
    assert updated == replace(given, **FULL, updated_at=updated.updated_at) == await store.document(given.id)


async def test_an_update_needs_the_expected_values(store: DocumentStore) -> None:
    given = await add(store)
    refused = await store.update(given.id, {"state": "failed"}, expected={"state": "processing"})
    assert refused is None
    assert await store.document(given.id) == given
    for expected in ({"state": "received"}, {"reason": None}, {"tags": ()}, {"metadata": {}, "created_at": NOON}):
        assert await store.update(given.id, {"attempts": 1}, expected=expected)
    assert await store.update("none", {"attempts": 1}) is None


async def test_of_racing_updates_that_expect_the_same_one_wins(store: DocumentStore) -> None:
    for number in range(20):
        given = await add(store, str(number))
        claims = (store.update(given.id, {"attempts": n + 1}, expected={"attempts": 0}) for n in range(20))
        assert sum(claim is not None for claim in await asyncio.gather(*claims)) == 1


async def test_a_deleted_document_is_updated_only_as_such(store: DocumentStore) -> None:
    given = await add(store)
    assert await store.update(given.id, {"deleted": True})
    assert await store.document(given.id) is None
    assert await store.update(given.id, {"attempts": 5}) is None
    updated = await store.update(given.id, {"attempts": 5}, expected={"deleted": True})
    assert updated
    assert (updated.attempts, updated.deleted) == (5, True)
    assert await store.update(given.id, {"sha256": "f" * 64}, expected={"deleted": True})
    assert (await add(store, "other", sha256="f" * 64)).id != given.id


async def test_new_bytes_are_those_of_no_other_document(store: DocumentStore) -> None:
    first, second = await add(store, "1"), await add(store, "2")
    with pytest.raises(DocumentDuplicate):
        await store.update(second.id, {"sha256": first.sha256, "revision": 2})
    assert await store.document(second.id) == second
    assert await store.update(second.id, {"sha256": "f" * 64})
    assert (await add(store, "2")).id not in {first.id, second.id}


@pytest.mark.parametrize("changes", [{"id": "x"}, {"deleted": False}, {"stat": "ready"}])
async def test_what_cannot_be_changed_is_refused(store: DocumentStore, changes: dict[str, Any]) -> None:
    given = await add(store)
    with pytest.raises(ValueError, match="document"):
        await store.update(given.id, changes)
    with pytest.raises(ValueError, match="no field"):
        await store.update(given.id, {}, expected={"no": 1})


async def test_what_cannot_be_kept_is_refused_and_leaves_nothing(store: DocumentStore) -> None:
    with pytest.raises(StoreFailed):
        await add(store, name="\udc80.txt")
    given = await add(store)
    with pytest.raises(StoreFailed):
        await store.put_chunks([chunk(given.id, 0), chunk(given.id, 1, section="\udc80")])
    assert await store.documents() == [given]
    assert await store.chunks(given.id, 1, 1) == []


async def test_each_document_is_every_one(store: DocumentStore) -> None:
    ids = {(await add(store, str(n))).id for n in range(12)}
    await store.update(min(ids), {"deleted": True})
    seen = [each async for each in store.each_document()]
    assert {each.id for each in seen} == ids
    assert len(seen) == 12
    assert [each.id for each in seen if each.deleted] == [min(ids)]


async def test_removal_leaves_nothing_of_a_document_and_all_of_the_others(store: DocumentStore) -> None:
    text = "0123456789" * 100
    documents = [await add(store, str(n)) for n in range(2)]
    for each in documents:
        await store.put_content(each.id, 1, parsed(text, words=5))
        await store.put_chunks([chunk(each.id, n) for n in range(30)])
    gone, stays = documents
    await store.remove(gone.id)
    await store.remove(gone.id)
    assert [each.id async for each in store.each_document()] == [stays.id]
    assert await store.content(gone.id, 1) is None
    assert await store.text(gone.id, 1) is None
    assert await store.chunks(gone.id, 1, 1) == []
    assert await store.text(stays.id, 1) == text
    assert len(await store.chunks(stays.id, 1, 1)) == 30


async def test_what_comes_after_the_removal_is_not_kept(store: DocumentStore) -> None:
    removed, marked = await add(store, "1"), await add(store, "2")
    await store.remove(removed.id)
    await store.update(marked.id, {"deleted": True})
    for late in (removed, marked):
        await store.put_content(late.id, 1, parsed("late"))
        await store.put_chunks([chunk(late.id)])
        assert await store.content(late.id, 1) is None
        assert await store.chunks(late.id, 1, 1) == []


async def test_work_that_races_with_the_removal_leaves_nothing(store: DocumentStore) -> None:
    given = await add(store)
    work = [store.put_chunks([chunk(given.id, n)]) for n in range(20)]
    texts = [store.put_content(given.id, n, parsed("text")) for n in range(10)]
    await asyncio.gather(*work[:10], *texts[:5], store.remove(given.id), *work[10:], *texts[5:])
    assert await store.chunks(given.id, 1, 1) == []
    assert [await store.content(given.id, n) for n in range(10)] == [None] * 10


async def test_it_answers(store: DocumentStore) -> None:
    await store.ping()
    await store.aclose()
    await store.aclose()
