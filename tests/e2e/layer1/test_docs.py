"""The API's own page: Swagger UI from our own files, in our colours, with a way back."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.layer1.conftest import Open
from tests.e2e.layer1.look import PHONE, foreign_colours, overflowing, violations
from tests.e2e.layer1.talk import answers, ask

# Swagger UI's own markup: its groups are h3 below an h1, its text field has no name, a route's button holds a link, and
# the head of the description stands outside its main.
SWAGGERS = ("heading-order", "label", "nested-interactive", "region", "scrollable-region-focusable")
PAPER = "getComputedStyle(document.documentElement).backgroundColor"
LIGHTNESS = "parseFloat(/oklch\\(([\\d.]+)/.exec(getComputedStyle(document.documentElement).backgroundColor)[1])"


def open_route(page: Page) -> None:
    page.get_by_text("Ask a question").click()
    page.get_by_role("button", name="Try it out").click()


def test_it_is_made_of_our_own_files_and_its_example_is_answered(open_page: Open) -> None:
    page = open_page(path="/docs")
    open_route(page)
    with page.expect_response("**/chat") as answered:
        page.get_by_role("button", name="Execute").click()
    assert answered.value.status == 200
    expect(page.locator(".live-responses-table")).to_contain_text("I answer.")


def test_the_way_there_and_back_keeps_the_chat(open_page: Open) -> None:
    page = open_page()
    ask(page, "One")
    page.get_by_role("link", name="API").click()
    expect(page.get_by_text("Ask a question")).to_be_visible()
    page.get_by_role("link", name="Back to the chat").click()
    expect(answers(page)).to_contain_text("You asked, I answer.")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_has_the_colours_of_the_page(open_page: Open, scheme: str) -> None:
    page = open_page(color_scheme=scheme)
    paper = page.evaluate(PAPER)
    page.goto(page.url + "docs")
    open_route(page)
    page.get_by_role("button", name="Execute").click()
    expect(page.locator(".live-responses-table")).to_be_visible()
    page.get_by_role("button", name="Schemas").click()
    page.mouse.move(0, 0)
    assert page.evaluate(PAPER) == paper
    assert (page.evaluate(LIGHTNESS) < 0.5) is (scheme == "dark")
    page.wait_for_function("() => document.getAnimations().length === 0")
    assert foreign_colours(page, ".swagger-ui :not(.copy-to-clipboard, .copy-to-clipboard *)") == []


def test_it_keeps_the_theme_that_was_chosen(open_page: Open) -> None:
    page = open_page(color_scheme="light")
    page.get_by_role("button", name="Theme: system").click()
    page.get_by_role("button", name="Theme: light").click()
    page.get_by_role("link", name="API").click()
    # Its markup stands before its script has run.
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert page.evaluate(LIGHTNESS) < 0.5


def test_it_fits_a_phone(open_page: Open) -> None:
    page = open_page(path="/docs", **PHONE)
    expect(page.get_by_role("link", name="Back to the chat")).to_be_visible()
    open_route(page)
    assert overflowing(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_of_ours(open_page: Open, scheme: str) -> None:
    page = open_page(path="/docs", color_scheme=scheme, bypass_csp=True)
    open_route(page)
    assert violations(page, but=SWAGGERS) == []
