"""Chats are kept: listed, found, renamed, deleted and brought back, taken away, and opened by their address."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.layer1.conftest import Open, Serve
from tests.e2e.layer1.look import PHONE, overflowing, small_targets, violations
from tests.e2e.layer1.talk import answers, ask, ask_and_catch, begin, composer, opens, questions
from tests.e2e.layer3.chats import chat, chats, do, new_chat, opened_elsewhere, titles, wait_until


def test_a_chat_is_listed_and_its_address_shows_it_elsewhere(page: Page, open_page: Open) -> None:
    new_chat(page, "Where do ferries leave?")
    expect(page).to_have_url(re.compile(r"\?chat=[0-9a-f-]{36}$"))
    elsewhere = opened_elsewhere(open_page, page.url)
    expect(questions(elsewhere)).to_contain_text("Where do ferries leave?")
    expect(answers(elsewhere)).to_contain_text("You asked, I answer.")
    ask(elsewhere, "And the last one?")
    page.reload()
    expect(questions(page)).to_have_count(2)
    sent = ask_and_catch(page, "And the first?")
    assert sent["history"] == []
    assert sent["conversation_id"] in page.url


def test_the_way_back_leads_from_chat_to_chat(page: Page) -> None:
    new_chat(page, "Ebb comes first")
    new_chat(page, "Flood comes next")
    chat(page, "Ebb comes first").click()
    expect(questions(page)).to_contain_text("Ebb comes first")
    expect(composer(page)).to_be_focused()
    page.go_back()
    expect(questions(page)).to_contain_text("Flood comes next")
    expect(chat(page, "Flood comes next")).to_have_attribute("aria-current", "page")
    page.keyboard.press("Escape")
    expect(composer(page)).not_to_be_focused()
    page.keyboard.press("n")
    expect(questions(page)).to_have_count(0)
    page.reload()
    expect(chat(page, "Flood comes next")).to_be_visible()
    expect(questions(page)).to_have_count(0)
    page.go_back()
    expect(questions(page)).to_contain_text("Flood comes next")


def test_what_was_said_is_found(page: Page) -> None:
    new_chat(page, "Of dolphins and other swimmers")
    new_chat(page, "Of gulls")
    page.keyboard.press("Escape")
    expect(composer(page)).not_to_be_focused()
    field = page.get_by_role("searchbox", name="Search chats")
    opens(page, "q", field)
    expect(field).to_be_focused()
    page.keyboard.type("swimm")
    expect(chat(page, "Of gulls")).to_have_count(0)
    expect(chat(page, "Of dolphins and other swimmers")).to_be_visible()
    field.fill("walrus")
    expect(chats(page)).to_contain_text("No chat says that.")
    page.keyboard.press("Escape")
    expect(chat(page, "Of gulls")).to_be_visible()
    expect(page.get_by_role("button", name="Search chats")).to_be_focused()


def test_a_chat_is_renamed(page: Page, talking: str) -> None:
    new_chat(page, "A name to change")
    chat(page, "A name to change").focus()
    page.keyboard.press("F2")
    expect(page.get_by_role("textbox", name="New title")).to_be_focused()
    page.keyboard.type("Given up")
    page.keyboard.press("Escape")
    expect(chat(page, "A name to change")).to_be_focused()
    do(page, "A name to change", "Rename")
    expect(page.get_by_role("textbox", name="New title")).to_be_focused()
    page.keyboard.type("A better name")
    page.keyboard.press("Enter")
    expect(chat(page, "A better name")).to_be_focused()
    assert "A better name" in titles(talking)
    assert "Given up" not in titles(talking)


def test_a_deletion_can_be_undone_and_a_page_that_goes_away_sends_it(page: Page, talking: str) -> None:
    new_chat(page, "Kept after all")
    do(page, "Kept after all", "Delete")
    expect(chat(page, "Kept after all")).to_have_count(0)
    expect(questions(page)).to_have_count(0)
    assert "Kept after all" in titles(talking)
    page.get_by_role("button", name="Undo").click()
    expect(questions(page)).to_contain_text("Kept after all")
    expect(chat(page, "Kept after all")).to_be_visible()
    chat(page, "Kept after all").focus()
    page.keyboard.press("Delete")
    expect(page.get_by_role("status").get_by_text("Deleted “Kept after all”")).to_be_visible()
    page.goto("about:blank")
    wait_until(lambda: "Kept after all" not in titles(talking))


def test_a_chat_that_was_deleted_elsewhere_is_said_and_can_be_gone_on_with(page: Page, open_page: Open) -> None:
    new_chat(page, "Deleted elsewhere")
    elsewhere = opened_elsewhere(open_page, page.url)
    do(elsewhere, "Deleted elsewhere", "Delete")
    expect(chat(elsewhere, "Deleted elsewhere")).to_have_count(0)
    address = page.url
    elsewhere.goto("about:blank")
    page.wait_for_function("async id => (await fetch(`/conversations/${id}`)).status === 404", arg=address[-36:])
    late = opened_elsewhere(open_page, address)
    expect(late.get_by_role("status").get_by_text("Not opened")).to_be_visible()
    expect(late.get_by_role("heading", name="What would you like to know?")).to_be_visible()
    begin(page, "Still there?")
    expect(answers(page).last.get_by_role("button", name="Try again")).to_be_visible()
    answers(page).last.get_by_role("button", name="Try again").click()
    expect(answers(page).last.get_by_role("button", name="Copy answer")).to_be_visible()
    expect(chat(page, "Deleted elsewhere")).to_have_attribute("aria-current", "page")


def test_a_chat_is_taken_away(page: Page) -> None:
    new_chat(page, "To take away")
    for action, ending in (("Save as Markdown", "md"), ("Save as JSON", "json")):
        with page.expect_download() as saved:
            do(page, "To take away", action)
        assert saved.value.suggested_filename == f"To-take-away.{ending}"


def test_older_chats_come_when_they_are_in_sight(page: Page) -> None:
    def listed(route: Route) -> None:
        numbers = range(50, 60) if "after=" in route.request.url else range(50)
        items = [{"id": str(each), "title": f"Number {each}", "updated_at": "2026-01-01T12:00:00Z"} for each in numbers]
        route.fulfill(json={"items": items, "next": "50" if len(items) == 50 else None})

    page.route("**/conversations?*", listed)
    page.reload()
    links = chats(page).get_by_role("link")
    expect(links).to_have_count(50)
    expect(page.get_by_role("button", name="Model: ")).to_be_in_viewport()
    links.last.scroll_into_view_if_needed()
    chats(page).hover()
    page.mouse.wheel(0, 400)
    expect(links).to_have_count(60)


@pytest.mark.parametrize("layer", ["1", "2"])
def test_the_page_of_a_lower_layer_keeps_one_chat_in_its_tab(open_page: Open, serve: Serve, layer: str) -> None:
    page = open_page(serve(layer=layer))
    expect(page.get_by_text("This chat stays in this tab.")).to_be_visible()
    ask(page, "One")
    sent = ask_and_catch(page, "Two")
    assert [message["content"] for message in sent["history"]] == ["One", "You asked, I answer."]
    assert "conversation_id" not in sent
    expect(chats(page)).to_have_count(0)
    assert "chat=" not in page.url
    page.keyboard.press("Control+k")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.reload()
    expect(questions(page)).to_have_count(2)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(open_page: Open, talking: str, scheme: str) -> None:
    page = open_page(talking, color_scheme=scheme, reduced_motion="reduce")
    new_chat(page, f"As {scheme} as it is")
    page.get_by_role("button", name="Ask again").click()
    expect(page.get_by_role("group", name="Versions of this answer")).to_be_visible()
    assert violations(page) == []
    chat(page, f"As {scheme} as it is").hover()
    chats(page).get_by_role("button", name=f"More for “As {scheme} as it is”").click()
    expect(page.get_by_role("menuitem", name="Rename")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("menu")).to_have_count(0)
    opens(page, "q", page.get_by_role("searchbox", name="Search chats"))
    page.get_by_role("searchbox", name="Search chats").fill(scheme)
    expect(chats(page).get_by_role("heading", name="Found")).to_be_visible()
    expect(chat(page, f"As {scheme} as it is")).to_be_visible()
    assert violations(page) == []
    do(page, f"As {scheme} as it is", "Delete")
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    assert violations(page) == []


def test_a_phone_does_it_with_one_thumb(open_page: Open, talking: str) -> None:
    page = open_page(talking, **PHONE)
    ask(page, "By one thumb")
    page.get_by_role("button", name="Ask again").tap()
    expect(page.get_by_role("group", name="Versions of this answer")).to_be_visible()
    assert (overflowing(page), small_targets(page), violations(page)) == ([], [], [])
    page.get_by_role("button", name="New chat").tap()
    page.get_by_role("button", name="Menu").tap()
    drawer = page.get_by_role("dialog", name="MyStack")
    expect(chat(page, "By one thumb")).to_be_visible()
    assert (overflowing(page), small_targets(page), violations(page)) == ([], [], [])
    drawer.get_by_role("button", name="More for “By one thumb”").tap()
    page.get_by_role("menuitem", name="Rename").tap()
    page.get_by_role("textbox", name="New title").fill("By a thumb")
    page.keyboard.press("Enter")
    chat(page, "By a thumb").tap()
    expect(drawer).to_have_count(0)
    expect(questions(page)).to_contain_text("By one thumb")
    page.get_by_role("button", name="Menu").tap()
    drawer.get_by_role("button", name="More for “By a thumb”").tap()
    page.get_by_role("menuitem", name="Delete").tap()
    expect(chat(page, "By a thumb")).to_have_count(0)
    drawer.get_by_role("button", name="Undo").tap()
    expect(chat(page, "By a thumb")).to_be_visible()
