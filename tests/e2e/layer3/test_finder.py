"""One field finds chats, documents and commands, and the keyboard is enough for it."""

from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.layer1.conftest import Open
from tests.e2e.layer1.look import PHONE, overflowing, small_targets, violations
from tests.e2e.layer1.talk import answers, ask, composer, questions
from tests.e2e.layer2.reading import put
from tests.e2e.layer3.chats import find, finder, new_chat


@pytest.fixture
def document(talking: str) -> Iterator[str]:
    """The name of one that is there for this test: from a library that has something, chats get other answers."""
    name = "skerries.md"
    put_there = put(talking, name, b"# Skerries\n\nRocks below the water.\n")
    yield name
    httpx.delete(f"{talking}/documents/{put_there}").raise_for_status()


def test_a_chat_is_found_by_what_was_said_in_it(page: Page) -> None:
    new_chat(page, "Cormorants and their wings")
    new_chat(page, "Something else")
    find(page)
    page.keyboard.type("cormor")
    found = finder(page).get_by_role("option", name="Cormorants and their wings")
    expect(found).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(finder(page)).to_have_count(0)
    expect(questions(page)).to_contain_text("Cormorants and their wings")
    expect(composer(page)).to_be_focused()


def test_a_document_is_found_by_its_name_and_the_search_is_a_step_further(page: Page, document: str) -> None:
    find(page, "Meta+k")
    page.keyboard.type("skerr")
    expect(finder(page).get_by_role("option", name=document)).to_be_visible()
    finder(page).get_by_role("option", name=document).click()
    expect(page.get_by_role("complementary", name="Source")).to_contain_text("Rocks below the water.")
    find(page)
    page.keyboard.type("rocks below")
    finder(page).get_by_role("option", name="Search the documents for “rocks below”").click()
    expect(page.get_by_role("searchbox", name="Search for")).to_have_value("rocks below")


def test_commands_are_found_and_done(page: Page) -> None:
    ask(page, "To be cleared")
    find(page)
    page.keyboard.type("new ch")
    expect(finder(page).get_by_role("option", name="New chat")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="What would you like to know?")).to_be_visible()
    find(page)
    page.keyboard.type("optio")
    expect(finder(page).get_by_role("option", name="Options")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Options of this chat")).to_be_visible()
    page.keyboard.press("Control+k")
    expect(finder(page)).to_have_count(0)
    page.keyboard.press("Escape")
    find(page)
    page.keyboard.type("zzzz no such thing")
    expect(finder(page).get_by_role("option")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(finder(page)).to_have_count(0)
    find(page)
    page.keyboard.press("Control+k")
    expect(finder(page)).to_have_count(0)


def test_the_open_chat_has_commands_of_its_own(page: Page) -> None:
    new_chat(page, "With commands")
    find(page)
    page.keyboard.type("delete this")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    finder(page).get_by_role("option", name="Delete this chat").click()
    expect(answers(page)).to_have_count(0)
    expect(page.get_by_role("status").get_by_text("Deleted “With commands”")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("z")
    expect(questions(page)).to_contain_text("With commands")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(open_page: Open, talking: str, scheme: str) -> None:
    page = open_page(talking, color_scheme=scheme, reduced_motion="reduce")
    new_chat(page, f"For axe, {scheme}")
    find(page)
    expect(finder(page).get_by_role("option", name="New chat")).to_be_visible()
    assert violations(page) == []
    page.keyboard.type("axe")
    expect(finder(page).get_by_role("option", name="Search the documents")).to_be_visible()
    assert violations(page) == []


def test_a_phone_has_it_in_the_menu(open_page: Open, talking: str) -> None:
    page = open_page(talking, **PHONE)
    ask(page, "From a phone")
    page.get_by_role("button", name="Menu").tap()
    page.get_by_role("button", name="Find anything").tap()
    expect(finder(page).get_by_role("option", name="From a phone").first).to_be_visible()
    assert (overflowing(page), small_targets(page), violations(page)) == ([], [], [])
    finder(page).get_by_role("option", name="New chat").tap()
    expect(page.get_by_role("heading", name="What would you like to know?")).to_be_visible()
