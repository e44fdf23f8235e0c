"""What every `ConversationStore` finds by words."""

import random

import pytest

from layer1_basic_api.api.schemas.common import MAX_TEXT
from layer3_postgres.conversations.base import ConversationStore
from layer3_postgres.conversations.store import PostgresConversations
from layer3_postgres.db.database import Database
from tests.support.layer3_conversations import begun


@pytest.fixture
def store(database: Database) -> ConversationStore:
    return PostgresConversations(database)


async def test_words_are_looked_for_in_messages_and_titles(store: ConversationStore) -> None:
    ferry, _ = await begun(store, "When does the ferry leave?", "The last ferry leaves at nine.", title="Boats")
    bakery, _ = await begun(store, "Who bakes the bread?", "Ann.", title="Bread and ferries")

    async def found(words: str) -> dict[str, str | None]:
        page = await store.listed(words=words, after=None, limit=10)
        return {each.conversation.id: each.snippet for each in page.items}

    assert await found("FERRY") == {ferry: "The last ferry leaves at nine."}
    assert await found("ferr") == {ferry: "The last ferry leaves at nine.", bakery: None}
    assert set(await found("bread bakes")) == {bakery}
    assert await found("ferry bread") == {}
    assert await found("& | ' :*") == {}


async def test_what_has_signs_inside_is_found_by_each_of_its_words(store: ConversationStore) -> None:
    """Much of it is one word to PostgreSQL, or none."""
    home, _ = await begun(
        store, "Don't: see C:\\harbour\\README.md, TCP/IP at 3.14 of ann@example.com, not-yet <b>bold</b> in_between."
    )
    for words in (
        "README.md", "(README.md)", "readme", "tcp/ip", "3.14", "ann@example.com", "ann", "don't", "not-yet",
        "C:\\harbour", "harbour,not", "3.14 TCP/IP", "'README.md'", "md", "ip", "example.com", "14", "bold", "between",
    ):  # fmt: skip
        page = await store.listed(words=words, after=None, limit=10)
        assert [each.conversation.id for each in page.items] == [home], words
    for words in ("README.txt", "3.15", "bob@example.com"):
        assert not (await store.listed(words=words, after=None, limit=10)).items, words


async def test_words_are_found_inside_a_sentence_without_spaces(store: ConversationStore) -> None:
    asked, boarding = "请问 Genova 港口的开放时间是几点?", "ท่าเรือเปิดกี่โมง"
    harbour, _ = await begun(store, asked, "港口九点开门。", title="港口")
    boats, _ = await begun(store, boarding, "เก้าโมง", title="フェリーの時刻表")

    async def found(words: str) -> dict[str, str | None]:
        page = await store.listed(words=words, after=None, limit=10)
        return {each.conversation.id: each.snippet for each in page.items}

    for words, home, run, whole in (
        ("开放时间", harbour, "Genova 港口的开放时间", asked),
        ("开放 genov", harbour, "Genova 港口的开放", asked),
        ("gen港口", harbour, "Genova 港口", asked),
        ("เปิด", boats, "เปิดกี่โมง", boarding),
    ):
        [(one, snippet)] = (await found(words)).items()
        assert one == home
        assert snippet
        assert run in snippet
        assert snippet in whole
    assert await found("间时") == {}
    assert set(await found("港")) == set(await found("门")) == {harbour}
    assert await found("時刻") == {boats: None}


async def test_what_stands_late_in_a_long_sentence_without_spaces_is_found(store: ConversationStore) -> None:
    """Far behind the last place that PostgreSQL keeps of a word."""
    home, _ = await begun(store, "的一是不" * 10_000 + "港口的船")
    page = await store.listed(words="口的船", after=None, limit=10)
    assert [each.conversation.id for each in page.items] == [home]


@pytest.mark.parametrize(("first", "last"), [(0x4E00, 0x9FFF), (0x20000, 0x2A000)])
async def test_the_longest_message_is_kept_however_many_words_it_has(
    store: ConversationStore, first: int, last: int
) -> None:
    drawn = random.Random(1)
    characters = "".join(chr(drawn.randint(first, last)) for _ in range(100_000))
    words = " ".join(f"{drawn.getrandbits(20):x}" for _ in range(20_000))
    home, _ = await begun(store, f"{characters} {words}"[: MAX_TEXT - 5] + " last")
    for asked in (characters[:4], "last"):
        page = await store.listed(words=asked, after=None, limit=10)
        assert [each.conversation.id for each in page.items] == [home]
