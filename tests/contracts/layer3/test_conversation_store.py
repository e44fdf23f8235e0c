"""What every `ConversationStore` has to do; there is one so far, PostgreSQL's."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import event, text

from layer1_basic_api.context import new_id
from layer1_basic_api.llm.base import Usage
from layer2_rag.answering.base import NearPassage, Quote, Trace
from layer2_rag.documents.model import Collection, Document
from layer2_rag.embeddings.base import Space
from layer2_rag.retrieval.base import Candidate, Stage
from layer3_postgres.conversations.base import ConversationStore
from layer3_postgres.conversations.model import Answer, Beginning, KeptMessage
from layer3_postgres.conversations.store import PostgresConversations
from layer3_postgres.db.database import Database
from layer3_postgres.errors import ConversationMissing, MessageMissing, PageUnknown
from layer3_postgres.stores.document_store import PostgresDocumentStore
from tests.support.layer3_conversations import begun, message, source


@pytest.fixture
def store(database: Database) -> ConversationStore:
    return PostgresConversations(database)


async def add_document(database: Database, document_id: str) -> None:
    """One that is found."""
    now = datetime.now(UTC)
    documents = PostgresDocumentStore(database)
    await documents.add_collection(Collection(name="default", space=Space("any", 3), created_at=now))
    document = Document(
        id=document_id,
        collection="default",
        name="ferry.md",
        kind="note",
        state="ready",
        bytes=1,
        sha256=document_id,
        searchable=1,
        created_at=now,
        updated_at=now,
    )
    await documents.add(document)


async def run(database: Database, statement: str) -> None:
    async with database.begin() as connection:
        await connection.execute(text(statement))


async def test_what_is_begun_is_there(store: ConversationStore) -> None:
    home, said = await begun(store, "When does it leave?", "At nine.")
    kept = await store.conversation(home)
    assert (kept.title, kept.title_by, kept.collection) == ("Ferries", "question", "default")
    assert await store.messages(home, before=None, limit=10) == said[::-1]
    assert await store.message(home, said[1].id) == said[1]
    assert await store.branch(home, leaf=None) == said


async def test_what_is_not_there_is_missing(store: ConversationStore) -> None:
    home, said = await begun(store, "When does it leave?")
    other, _ = await begun(store, "And the bus?")
    for no_conversation in (
        store.conversation(new_id()),
        store.messages(new_id(), before=None, limit=10),
        store.branch(new_id(), leaf=None),
        store.place(new_id(), parent_id=None),
        store.rename(new_id(), "No", by="user"),
        store.remove(new_id()),
    ):
        with pytest.raises(ConversationMissing):
            await no_conversation
    for no_message in (
        store.message(home, new_id()),
        store.message(other, said[0].id),
        store.branch(other, leaf=said[0].id),
        store.place(other, parent_id=said[0].id),
    ):
        with pytest.raises(MessageMissing):
            await no_message


async def test_an_answer_is_written_again_as_far_as_it_came(store: ConversationStore) -> None:
    home, [asked] = await begun(store, "When does it leave?")
    answer = message(home, asked.id, "assistant", "At ni", state="broken")
    assert await store.keep(Answer(message=answer))
    assert (await store.message(home, answer.id)).state == "broken"
    whole = KeptMessage(
        **{
            **{name: getattr(answer, name) for name in KeptMessage.__dataclass_fields__},
            "content": "At nine.\x00",
            "state": "whole",
            "model": "llama3",
            "finish_reason": "stop",
            "usage": Usage(7, 3),
            "reasoning": "Hm.",
            "grounded": True,
        }
    )
    assert await store.keep(Answer(message=whole))
    kept = await store.message(home, answer.id)
    assert (kept.content, kept.state, kept.model, kept.finish_reason) == ("At nine.", "whole", "llama3", "stop")
    assert (kept.usage, kept.reasoning, kept.grounded) == (Usage(7, 3), "Hm.", True)


async def test_a_whole_answer_stays_whole(store: ConversationStore) -> None:
    """Who is cancelled while it is written tells afterwards how far it came."""
    home, [asked] = await begun(store, "What does a berth cost?")
    whole = message(home, asked.id, "assistant", "Nine [1].", model="llama3")
    cut = replace(whole, state="broken", content="Nine", model=None)
    sources = (source(1, new_id()),)
    await store.keep(Answer(message=cut, sources=sources))
    await store.keep(Answer(message=whole, sources=sources, cited=(1,)))
    await store.keep(Answer(message=cut, sources=sources))
    kept = await store.message(home, whole.id)
    assert (kept.state, kept.content, kept.model) == ("whole", "Nine [1].", "llama3")
    assert [each.cited for each in kept.sources] == [True]


async def test_a_question_in_a_conversation_that_was_deleted_meanwhile_has_no_place(store: ConversationStore) -> None:
    home, [asked] = await begun(store, "When does it leave?")
    await store.remove(home)
    more = Beginning(conversation_id=home, conversation=None, messages=(message(home, asked.id, "user", "Why?"),))
    with pytest.raises(ConversationMissing):
        await store.begin(more)


async def test_an_answer_in_a_conversation_that_was_deleted_is_not_kept(store: ConversationStore) -> None:
    home, [asked] = await begun(store, "When does it leave?")
    await store.remove(home)
    assert not await store.keep(Answer(message=message(home, asked.id, "assistant", "At nine.")))


async def test_a_citation_stays_as_it_was_whatever_becomes_of_its_document(
    store: ConversationStore, database: Database
) -> None:
    home, [asked] = await begun(store, "What does a berth cost?")
    document_id, never = new_id(), new_id()
    await add_document(database, document_id)
    answer = message(home, asked.id, "assistant", "Twelve euros [1].")
    sources = (source(1, document_id), source(2, never))
    await store.keep(Answer(message=answer, sources=sources))
    await store.keep(Answer(message=answer, sources=sources, cited=(1,)))

    async def kept() -> list[tuple[Any, ...]]:
        found = (await store.messages(home, before=None, limit=10))[0].sources
        assert {(each.quote, each.text, each.start, each.end) for each in found} == {
            (sources[0].quote, sources[0].text, 10, 40)
        }
        return [(each.n, each.cited, each.document, each.document_id) for each in found]

    assert await kept() == [(1, True, "there", document_id), (2, False, "gone", None)]
    await run(database, "UPDATE documents SET revision = 2, searchable = 2")
    assert (await kept())[0] == (1, True, "changed", document_id)
    await run(database, "UPDATE documents SET deleted = true")
    assert (await kept())[0] == (1, True, "gone", None)
    await run(database, "DELETE FROM documents")
    assert (await kept())[0] == (1, True, "gone", None)


async def test_it_goes_on_after_the_newest_answer_or_where_it_is_told(store: ConversationStore) -> None:
    home, said = await begun(store, "When?", "At nine.", "And the last one?")
    place = await store.place(home, parent_id=None)
    assert [each.content for each in place.said] == ["When?", "At nine."]
    assert (place.last, place.before_last) == (place.said[-1], said[0].id)
    again = await store.place(home, parent_id=said[2].id)
    assert [each.content for each in again.said] == ["When?", "At nine.", "And the last one?"]
    assert (again.last and again.last.role, again.before_last) == ("user", said[1].id)
    first = await store.place(home, parent_id=said[0].id)
    assert (first.last and first.last.id, first.before_last) == (said[0].id, None)
    empty, _ = await begun(store, "Hello?")
    assert (await store.place(empty, parent_id=None)).said == ()


async def test_what_the_summary_has_is_not_said_again_but_on_another_branch(store: ConversationStore) -> None:
    home, said = await begun(store, "One?", "1.", "Two?", "2.", "Three?", "3.")
    await store.summarise(home, "One and two.", upto=said[3].id)
    place = await store.place(home, parent_id=None)
    assert (place.summarised, [each.content for each in place.said]) == (True, ["Three?", "3."])
    at_its_end = await store.place(home, parent_id=said[3].id)
    assert (at_its_end.summarised, at_its_end.said, at_its_end.last and at_its_end.last.id) == (True, (), said[3].id)
    earlier = await store.place(home, parent_id=said[1].id)
    assert (earlier.summarised, [each.content for each in earlier.said]) == (False, ["One?", "1."])


async def test_the_last_used_come_first_page_by_page(store: ConversationStore) -> None:
    homes = [(await begun(store, f"Question {number}?"))[0] for number in range(5)]
    await store.keep(Answer(message=message(homes[0], None, "assistant", "Late.")))
    expected = [homes[0], *reversed(homes[1:])]
    listed: list[str] = []
    after = None
    while True:
        page = await store.listed(words=None, after=after, limit=2)
        listed += [each.conversation.id for each in page.items]
        if (after := page.next) is None:
            break
    assert listed == expected
    with pytest.raises(PageUnknown):
        await store.listed(words=None, after="yesterday", limit=2)


async def test_a_title_of_a_user_stays(store: ConversationStore) -> None:
    home, _ = await begun(store, "When?")
    assert (await store.rename(home, "Timetables", by="model")).title_by == "model"
    assert (await store.rename(home, "Mine", by="user")).title == "Mine"
    kept = await store.rename(home, "Timetables", by="model")
    assert (kept.title, kept.title_by) == ("Mine", "user")


async def test_what_text_in_postgres_cannot_hold_is_left_out_of_what_a_model_writes(store: ConversationStore) -> None:
    home, said = await begun(store, "When?", "At nine.", title="When\x00?")
    assert (await store.conversation(home)).title == "When?"
    assert (await store.rename(home, "Ferry\x00 times", by="model")).title == "Ferry times"
    await store.summarise(home, "They talk\x00 about ferries.", upto=said[1].id)
    assert (await store.conversation(home)).summary == "They talk about ferries."


async def test_a_conversation_takes_its_messages_and_citations_with_it(
    store: ConversationStore, database: Database
) -> None:
    home, [asked] = await begun(store, "What does it cost?")
    await store.keep(Answer(message=message(home, asked.id, "assistant", "12 [1]."), sources=(source(1, new_id()),)))
    await store.remove(home)
    async with database.reading() as connection:
        counted = await connection.execute(
            text("SELECT (SELECT count(*) FROM messages) + (SELECT count(*) FROM citations)")
        )
    assert counted.scalar() == 0


async def test_few_statements_however_much_there_is(store: ConversationStore, database: Database) -> None:
    home, said = await begun(store, *(f"Turn {number}" for number in range(40)))
    sources = tuple(source(n, new_id()) for n in range(1, 9))
    sent: list[str] = []
    event.listen(database.engine.sync_engine, "before_cursor_execute", lambda *args: sent.append(args[2]))

    async def counted(work: Any) -> int:
        sent.clear()
        await work
        return len(sent)

    answer = message(home, said[-1].id, "assistant", "Yes [1].")
    assert await counted(store.keep(Answer(message=answer, sources=sources, cited=(1,)))) == 4
    assert await counted(store.place(home, parent_id=None)) == 1
    assert await counted(store.messages(home, before=None, limit=100)) == 2
    assert await counted(store.branch(home, leaf=None)) == 2
    assert await counted(store.listed(words="turn", after=None, limit=100)) == 1


async def test_two_may_write_to_one_conversation_at_once(store: ConversationStore) -> None:
    home, [asked] = await begun(store, "When?")
    answers = [message(home, asked.id, "assistant", f"Answer {number}") for number in range(8)]
    assert await asyncio.gather(*(store.keep(Answer(message=answer)) for answer in answers)) == [True] * 8
    kept = await store.messages(home, before=None, limit=100)
    assert {each.id for each in kept[:-1]} == {answer.id for answer in answers}


async def test_one_branch_is_read_in_pages_and_the_outline_has_all(store: ConversationStore) -> None:
    home, said = await begun(store, "When?", "At nine.", "And then?", "At ten.")
    other = message(home, said[0].id, "assistant", "At eight.")
    assert await store.keep(Answer(message=other))
    ids = [each.id for each in said]
    assert await store.messages(home, leaf=ids[3], before=None, limit=3) == said[:0:-1]
    assert await store.messages(home, leaf=ids[3], before=ids[1], limit=3) == said[:1]
    assert [each.id for each in await store.messages(home, leaf=other.id, before=None, limit=9)] == [other.id, ids[0]]
    outline = await store.outline(home, before=None, limit=9)
    assert [(each.id, each.parent_id) for each in outline] == [
        (other.id, ids[0]), *((each.id, each.parent_id) for each in said[::-1])
    ]  # fmt: skip
    assert [each.id for each in await store.outline(home, before=ids[1], limit=9)] == ids[:1]
    with pytest.raises(MessageMissing):
        await store.messages(home, leaf=new_id(), before=None, limit=9)
    for asked in (store.outline, store.messages):
        with pytest.raises(ConversationMissing):
            await asked(new_id(), before=None, limit=9)


async def test_what_was_near_and_why_is_kept_as_it_was(store: ConversationStore) -> None:
    home, (question,) = await begun(store, "When?")
    near = NearPassage(
        document_id=new_id(), document_name="ferry.md", page=None, section="Fees", start=1, end=9,
        text="A \0 berth", score=0.25, quote=Quote(start=1, end=3, text="A"), revision=2,
    )  # fmt: skip
    candidate = Candidate(chunk_id="c", document_id="d", scores={"dense": 0.5})
    stages = (Stage(name="dense", milliseconds=1.5, detail="exact", candidates=(candidate,)),)
    trace = Trace(
        way="documents", question="When?", confidence=0.1, threshold=0.5, stages=stages, milliseconds={"a": 1.0}
    )
    answer = message(home, question.id, "assistant", "Not found.", near=(near,), trace=trace)
    assert await store.keep(Answer(message=answer))
    kept = await store.message(home, answer.id)
    assert kept.near == (replace(near, text="A \ufffd berth"),)
    assert kept.trace == trace
