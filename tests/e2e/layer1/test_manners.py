"""Keyboard, themes, movement, and screen readers."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.layer1.conftest import Open, Serve
from tests.e2e.layer1.look import PHONE, violations
from tests.e2e.layer1.talk import answers, ask, composer, opens, questions

LONGEST_MOVE = """
() => Math.max(...[...document.querySelectorAll('*')].map(e => parseFloat(getComputedStyle(e).transitionDuration)))
"""


def test_everything_can_be_done_from_the_keyboard(page: Page) -> None:
    expect(composer(page)).to_be_focused()
    page.keyboard.type("One")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("more")
    page.keyboard.press("Enter")
    expect(questions(page).locator(".bubble")).to_have_text("One\nmore")
    expect(page.get_by_role("button", name="Ask again")).to_be_visible()

    page.keyboard.press("Escape")
    expect(composer(page)).not_to_be_focused()
    page.keyboard.press("/")
    expect(composer(page)).to_be_focused()
    expect(composer(page)).to_have_value("")
    page.keyboard.press("Escape")

    opens(page, "?", page.get_by_role("dialog", name="Keyboard"))
    expect(page.get_by_role("dialog", name="Keyboard")).to_contain_text("Choose a model")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    opens(page, "o", page.get_by_role("dialog", name="Options of this chat"))
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    opens(page, "m", page.get_by_role("menu"))
    page.keyboard.press("Escape")
    expect(page.get_by_role("menu")).to_have_count(0)

    with page.expect_request("**/chat"):
        page.keyboard.press("r")
    expect(page.get_by_role("button", name="Ask again")).to_be_visible()
    page.keyboard.press("n")
    expect(questions(page)).to_have_count(0)


def test_a_narrow_window_has_the_same_keys(open_page: Open) -> None:
    """Half a laptop's screen: the rail is a closed drawer, the keyboard is there."""
    page = open_page(viewport={"width": 820, "height": 900}, color_scheme="light")
    expect(page.get_by_role("button", name="Model: ")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("t")
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
    opens(page, "?", page.get_by_role("dialog", name="Keyboard"))
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    opens(page, "m", page.get_by_role("menu"))


def test_single_letters_can_be_switched_off(page: Page) -> None:
    ask(page, "One")
    page.keyboard.press("Escape")
    opens(page, "?", page.get_by_role("dialog", name="Keyboard"))
    page.get_by_role("checkbox").uncheck()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.reload()
    expect(questions(page)).to_have_count(1)
    expect(page.get_by_role("button", name="Model: ")).to_be_visible()
    expect(composer(page)).to_be_focused()
    page.keyboard.press("Escape")
    expect(composer(page)).not_to_be_focused()
    page.keyboard.press("n")
    opens(page, "?", page.get_by_role("dialog", name="Keyboard"))
    expect(questions(page)).to_have_count(1)


def test_the_enter_that_ends_a_composition_does_not_send(page: Page) -> None:
    composer(page).fill("にほん")
    composer(page).dispatch_event("keydown", {"key": "Enter", "isComposing": True, "bubbles": True})
    composer(page).dispatch_event("keydown", {"key": "Enter", "keyCode": 229, "bubbles": True})
    expect(questions(page)).to_have_count(0)
    composer(page).press("Enter")
    expect(questions(page)).to_have_count(1)


def test_the_theme_follows_the_system_until_one_is_chosen(open_page: Open) -> None:
    page = open_page(color_scheme="dark")
    paper = "getComputedStyle(document.documentElement).backgroundColor"
    dark = page.evaluate(paper)
    page.emulate_media(color_scheme="light")
    light = page.evaluate(paper)
    assert dark != light
    page.get_by_role("button", name="Theme: system").click()
    page.get_by_role("button", name="Theme: light").click()
    expect(page.get_by_role("button", name="Theme: dark")).to_be_visible()
    assert page.evaluate(paper) == dark
    page.reload()
    expect(page.get_by_role("button", name="Theme: dark")).to_be_visible()
    assert page.evaluate(paper) == dark


def test_nothing_moves_for_those_who_do_not_want_it(open_page: Open) -> None:
    page = open_page(reduced_motion="reduce")
    expect(page.get_by_role("button", name="Model: simulated")).to_be_visible()
    assert page.evaluate(LONGEST_MOVE) == 0
    page.emulate_media(reduced_motion="no-preference")
    assert 0 < page.evaluate(LONGEST_MOVE) <= 0.15


def test_a_screen_reader_hears_the_answer_once_it_has_ended(page: Page) -> None:
    said = page.get_by_role("region", name="Conversation").locator("> [role=status]")
    expect(said).to_have_text("")
    ask(page, "One")
    expect(said).to_have_text("You asked, I answer.")
    page.reload()
    expect(answers(page)).to_have_count(1)
    expect(said).to_have_text("")


def test_a_button_that_cannot_be_pressed_differs_in_shape(page: Page) -> None:
    send = page.get_by_role("button", name="Send")
    filled = "e => getComputedStyle(e).backgroundColor !== 'rgba(0, 0, 0, 0)'"
    expect(send).to_be_disabled()
    page.wait_for_function(f"e => !({filled})(e)", arg=send.element_handle())
    composer(page).fill("One")
    expect(send).to_be_enabled()
    page.wait_for_function(filled, arg=send.element_handle())


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_a_chat(open_page: Open, scheme: str) -> None:
    page = open_page(color_scheme=scheme, bypass_csp=True, reduced_motion="reduce")
    expect(page.get_by_role("button", name="Model: simulated")).to_be_visible()
    assert violations(page) == []
    answer = ask(page, "markdown")
    expect(answer.locator(".hljs-keyword").first).to_be_visible()
    ask(page, "headings")
    ask(page, "think")
    questions(page).first.hover()
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(composer(page)).not_to_be_focused()
    for key, name in (("o", "Options of this chat"), ("?", "Keyboard")):
        opens(page, key, page.get_by_role("dialog", name=name))
        assert violations(page) == []
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
    opens(page, "m", page.get_by_role("menu"))
    assert violations(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_when_there_is_no_model(open_page: Open, serve: Serve, scheme: str) -> None:
    page = open_page(serve(MYSTACK_LLM="none"), color_scheme=scheme, bypass_csp=True, reduced_motion="reduce", **PHONE)
    expect(page.get_by_role("region", name="Connect a model")).to_be_visible()
    assert violations(page) == []
    ask(page, "One")
    assert violations(page) == []
    page.get_by_role("button", name="Menu").tap()
    expect(page.get_by_role("dialog", name="MyStack")).to_be_visible()
    assert violations(page) == []
