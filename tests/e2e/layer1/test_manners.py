"""Keyboard, phone, themes, screen readers, and the API's own page."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.layer1.conftest import Open, Serve
from tests.e2e.layer1.talk import answers, ask, begin, composer, questions

ROOT = Path(__file__).resolve().parents[3]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
PHONE = {"viewport": {"width": 390, "height": 780}, "has_touch": True, "is_mobile": True}
LONGEST_MOVE = """
() => Math.max(...[...document.querySelectorAll('*')].map(e => parseFloat(getComputedStyle(e).transitionDuration)))
"""
AXE_FINDINGS = """
async () => (await axe.run()).violations.flatMap(v => v.nodes.map(n => `${v.id}: ${n.html} ${n.failureSummary}`))
"""
SMALL_TARGETS = """
() => [...document.querySelectorAll('button, a.button, summary')]
  .filter(e => e.checkVisibility()).map(e => [e.ariaLabel ?? e.innerText, e.getBoundingClientRect()])
  .filter(([, box]) => box.height < 24 || box.width < 24).map(([name]) => name)
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

    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard")).to_contain_text("Choose a model")
    page.keyboard.press("Escape")
    page.keyboard.press("o")
    expect(page.get_by_role("dialog", name="Options of this chat")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("m")
    expect(page.get_by_role("menu")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("menu")).to_have_count(0)

    with page.expect_request("**/chat"):
        page.keyboard.press("r")
    expect(page.get_by_role("button", name="Ask again")).to_be_visible()
    page.keyboard.press("n")
    expect(questions(page)).to_have_count(0)


def test_single_letters_can_be_switched_off(page: Page) -> None:
    ask(page, "One")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    page.get_by_role("checkbox").uncheck()
    page.keyboard.press("Escape")
    page.reload()
    expect(questions(page)).to_have_count(1)
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard")).to_be_visible()
    expect(questions(page)).to_have_count(1)


def test_the_enter_that_ends_a_composition_does_not_send(page: Page) -> None:
    composer(page).fill("にほん")
    composer(page).dispatch_event("keydown", {"key": "Enter", "isComposing": True, "bubbles": True})
    composer(page).dispatch_event("keydown", {"key": "Enter", "keyCode": 229, "bubbles": True})
    expect(questions(page)).to_have_count(0)
    composer(page).press("Enter")
    expect(questions(page)).to_have_count(1)


def test_one_thumb_is_enough_on_a_phone(open_page: Open) -> None:
    page = open_page(**PHONE)
    begin(page, "wide")
    expect(answers(page).last.get_by_role("button", name="Ask again")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert page.evaluate("document.querySelector('.scroller').scrollWidth") <= 390
    page.get_by_role("button", name="Menu").tap()
    drawer = page.get_by_role("dialog", name="MyStack")
    expect(drawer.get_by_role("button", name="Model: simulated")).to_be_visible()
    drawer.get_by_role("button", name="Model: simulated").tap()
    page.get_by_role("menuitemradio", name="simulated").tap()
    drawer.get_by_role("button", name="New chat").tap()
    expect(drawer).to_have_count(0)
    expect(page.get_by_role("heading", name="What would you like to know?")).to_be_visible()
    assert page.evaluate(SMALL_TARGETS) == []


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


def violations(page: Page) -> list[str]:
    page.evaluate(AXE.read_text("utf-8"))
    found: list[str] = page.evaluate(AXE_FINDINGS)
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_a_chat(open_page: Open, scheme: str) -> None:
    page = open_page(color_scheme=scheme, bypass_csp=True, reduced_motion="reduce")
    expect(page.get_by_role("button", name="Model: simulated")).to_be_visible()
    assert violations(page) == []
    answer = ask(page, "markdown")
    expect(answer.locator(".hljs-keyword").first).to_be_visible()
    ask(page, "think")
    questions(page).first.hover()
    assert violations(page) == []
    for key, name in (("o", "Options of this chat"), ("?", "Keyboard")):
        page.keyboard.press("Escape")
        page.keyboard.press(key)
        expect(page.get_by_role("dialog", name=name)).to_be_visible()
        assert violations(page) == []
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("m")
    expect(page.get_by_role("menu")).to_be_visible()
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


def test_the_api_page_is_made_of_our_own_files(open_page: Open) -> None:
    page = open_page(path="/docs")
    expect(page.get_by_text("Ask a question")).to_be_visible()
    page.get_by_text("Ask a question").click()
    expect(page.get_by_role("button", name="Try it out")).to_be_visible()
