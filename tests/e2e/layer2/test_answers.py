"""From a dropped file to the marked words: answers with citations, in a real browser against the real server."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.layer1.conftest import Open, Serve
from tests.e2e.layer1.look import PHONE, ROOT, box, overflowing, small_targets, violations
from tests.e2e.layer1.talk import ask, composer
from tests.e2e.layer2.reading import HARBOUR, QUESTION, SENTENCE, drag, drop, put, quote
from tests.support.layer2_pdf_files import pdf, shown

DOCS = ROOT / "docs"
CITATIONS = re.compile("^Source")
"""They stand in a line of text, where WCAG lets targets be smaller."""


def test_a_dropped_pdf_answers_with_a_citation_that_opens_at_the_words(page: Page) -> None:
    drag(page, [("harbour.pdf", HARBOUR)], "dragenter")
    expect(page.get_by_text("Drop to add to “default”")).to_be_visible()
    drag(page, [("harbour.pdf", HARBOUR)], "dragleave")
    drop(page, ("harbour.pdf", HARBOUR))
    expect(page.get_by_text("“harbour.pdf” can be asked now")).to_be_visible()
    answer = ask(page, QUESTION)
    expect(answer).to_contain_text("Quoting, no model connected")
    pill = answer.get_by_role("button", name="Source 1: harbour.pdf · page").first
    pill.hover()
    expect(page.get_by_role("tooltip")).to_contain_text(SENTENCE)
    pill.click()
    side = page.get_by_role("complementary", name="Source")
    expect(side).to_be_focused()
    expect(side).to_contain_text("Page 2 of 2")
    expect(side.locator("[data-drawn=true]")).to_be_visible()
    assert quote(page).count() == 1, "a run of words in a line is one mark"
    marked = quote(page).first.bounding_box()
    paper = side.locator("canvas").bounding_box()
    assert marked
    assert paper
    assert (marked["x"] - paper["x"]) / paper["width"] == pytest.approx(60 / 600, abs=0.02)
    assert (marked["y"] - paper["y"]) / paper["height"] == pytest.approx(130 / 800, abs=0.02)
    assert marked["width"] / paper["width"] > len(SENTENCE) * 5 / 600

    page.reload()
    expect(quote(page)).to_have_count(1)
    page.get_by_role("button", name="Page before").click()
    expect(side).to_contain_text("Page 1 of 2")
    expect(quote(page)).to_have_count(0)


def test_each_number_shows_and_opens_the_words_that_it_stands_behind(page: Page, quoting: str) -> None:
    said = "The lamp of Ulmen burns whale oil. The lamp of Ulmen is lit by Berta at dusk."
    put(quoting, "lamp.md", f"# Ulmen\n\n{'Nothing of note happened. ' * 300}\n\n{said}".encode())
    answer = ask(page, "Who lights the lamp of Ulmen, and what does the lamp burn?")
    pills = answer.get_by_role("button", name=CITATIONS).and_(answer.locator(".pill"))
    expect(pills).to_have_count(2)
    for pill, paragraph in zip(pills.all(), answer.locator(".prose p").all(), strict=True):
        words = paragraph.inner_text().rpartition(".")[0] + "."
        pill.click()
        expect(page.locator("mark.quote")).to_have_text(words)
        expect(page.locator("mark.quote")).to_be_in_viewport()
        # The way to the next source stays in sight, however far down the words are.
        expect(page.get_by_role("navigation", name="Sources of this answer")).to_be_in_viewport()


def test_a_number_in_a_later_answer_opens_beside_it_and_moves_nothing_else(page: Page, quoting: str) -> None:
    put(quoting, "harbour.pdf", HARBOUR)
    for _ in range(3):
        answer = ask(page, QUESTION)
    answer.locator(".pill").first.click()
    expect(quote(page).first).to_be_in_viewport()
    expect(page.get_by_role("complementary", name="Source").get_by_role("button", name="Close")).to_be_in_viewport()
    below = page.evaluate("document.scrollingElement.scrollHeight - innerHeight")
    assert below == 0, "what is beyond the window could be scrolled into it, and nobody could scroll back"


def test_small_letters_of_a_pdf_are_enlarged_until_they_can_be_read(page: Page) -> None:
    small = pdf([shown(SENTENCE.replace("Westmark", "Ostmark"), 60, 140, size=7)])
    drop(page, ("small.pdf", small))
    expect(page.get_by_text("“small.pdf” can be asked now")).to_be_visible()
    ask(page, QUESTION.replace("Westmark", "Ostmark")).get_by_role("button", name=CITATIONS).first.click()
    expect(page.locator("[data-drawn=true]")).to_be_visible()
    expect(quote(page)).to_be_in_viewport()
    assert box(quote(page))["height"] >= 9
    assert box(page.locator("canvas"))["right"] - box(page.locator("canvas"))["x"] > 420
    assert page.evaluate("document.documentElement.scrollWidth") <= page.evaluate("innerWidth")
    before = box(quote(page))["height"]
    page.keyboard.press("-")
    page.wait_for_function("height => document.querySelector('.word.quote').offsetHeight < height", arg=before)


def test_the_first_visit_asks_what_the_documents_that_are_there_answer(open_page: Open, serve: Serve) -> None:
    page = open_page(serve(MYSTACK_LLM="none", MYSTACK_FIRST_DOCUMENTS=str(DOCS)))
    expect(page.get_by_text("Ask the documentation of MyStack")).to_be_visible(timeout=120_000)
    samples = page.get_by_role("list", name="Questions to begin with").get_by_role("button")
    expect(samples).to_have_count(3)
    asked = [sample.inner_text() for sample in samples.all()]
    for question in asked:
        page.keyboard.press("Escape")
        page.keyboard.press("n")
        page.get_by_role("button", name=question).click()
        expect(page.locator(".turn.answer")).to_have_attribute("aria-busy", "false")
        expect(page.locator(".turn.answer .pill").first).to_be_visible()


def test_text_opens_with_marks_also_behind_characters_beyond_the_first_plane(page: Page, quoting: str) -> None:
    said = "👩‍🚀 The lighthouse keeper of Ostrand is called 𝒜nselm."
    put(quoting, "keeper.md", f"# 👋 Notes\n\n{'🌊 Waves again. ' * 400}\n\n{said}\n\nMore 🌊 waves.".encode())
    answer = ask(page, "What is the lighthouse keeper of Ostrand called?")
    answer.get_by_role("button", name=CITATIONS).first.click()
    expect(page.locator("mark.quote")).to_have_text(re.compile("keeper of Ostrand is called 𝒜nselm.$"))
    expect(page.locator("mark.quote")).to_be_in_viewport()


def test_a_models_answer_keeps_its_true_citations_and_loads_nothing(open_page: Open, scripted: str) -> None:
    put(scripted, "harbour.pdf", HARBOUR)
    page = open_page(scripted)
    answer = ask(page, QUESTION)
    expect(answer.locator(".pill")).to_have_text(["1"])
    expect(answer).not_to_contain_text("[9]")
    expect(answer.locator("img, a[href*=example]")).to_have_count(0)
    expect(answer).not_to_contain_text("no model connected")


def test_the_keyboard_is_enough(page: Page, quoting: str) -> None:
    put(quoting, "harbour.pdf", HARBOUR)
    ask(page, QUESTION)
    page.keyboard.press("Escape")
    page.locator(".pill").first.focus()
    expect(page.get_by_role("tooltip")).to_contain_text(SENTENCE)
    page.keyboard.press("Enter")
    expect(page.get_by_role("complementary", name="Source")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("complementary")).not_to_have_accessible_name("Source")
    expect(page.locator(".pill").first).to_be_focused()
    page.keyboard.press("w")
    expect(page.get_by_role("complementary", name="Why this answer")).to_contain_text(QUESTION)
    page.keyboard.press("/")
    page.keyboard.type("And ")
    page.keyboard.press("Escape")
    expect(page.get_by_role("complementary", name="Why this answer")).to_have_count(0)
    page.keyboard.type("then")
    expect(composer(page)).to_have_value("And then")
    composer(page).fill("")
    page.keyboard.press("Escape")
    page.keyboard.press("d")
    expect(page.get_by_role("heading", name="Documents")).to_be_visible()
    page.keyboard.press("s")
    expect(page.get_by_role("searchbox", name="Search for")).to_be_focused()
    page.keyboard.type("harbour Westmark")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="harbour.pdf").first).to_be_visible()


def test_what_is_not_there_is_said_with_the_way_to_search(page: Page, quoting: str) -> None:
    put(quoting, "harbour.pdf", HARBOUR)
    asked = "Who won the chess tournament of Kuala Lumpur?"
    answer = ask(page, asked)
    expect(answer).to_contain_text("not found in your documents")
    card = answer.get_by_role("region", name="Not found")
    expect(card).to_contain_text("Near, but no sources")
    expect(answer.locator(".pill")).to_have_count(0)
    card.get_by_role("button", name="Search the documents").click()
    expect(page.get_by_role("searchbox", name="Search for")).to_have_value(asked)


def test_the_address_keeps_a_search_with_its_filters(page: Page, quoting: str) -> None:
    put(quoting, "harbour.pdf", HARBOUR)
    page.goto(f"{quoting}/?view=search&q=harbour&filters=kind%3Dminutes")
    nothing, found = page.get_by_text("Nothing was found"), page.get_by_role("button", name="harbour.pdf").first
    expect(nothing).to_be_visible()
    page.get_by_text("Filters · 1 set").click()
    kind = page.get_by_label("Kind", exact=True)
    expect(kind).to_have_value("minutes")
    kind.fill("document")
    kind.press("Enter")
    expect(found).to_be_visible()
    expect(kind).to_be_focused()
    page.reload()
    expect(found).to_be_visible()
    page.go_back()
    expect(nothing).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_a_wide_page(open_page: Open, quoting: str, scheme: str) -> None:
    put(quoting, "harbour.pdf", HARBOUR)
    page = open_page(quoting, color_scheme=scheme, reduced_motion="reduce")
    ask(page, QUESTION).locator(".pill").first.click()
    expect(page.locator("[data-drawn=true]")).to_be_visible()
    assert violations(page) == []
    ask(page, "Who won the chess tournament of Kuala Lumpur?")
    page.keyboard.press("Escape")
    expect(page.get_by_role("complementary", name="Source")).to_have_count(0)
    page.keyboard.press("Escape")
    page.keyboard.press("w")
    expect(page.get_by_role("complementary", name="Why this answer")).to_be_visible()
    assert violations(page) == []
    for view in ("documents", "search&q=harbour"):
        page.goto(f"{quoting}/?view={view}")
        expect(page.get_by_text("harbour.pdf").first).to_be_visible()
        assert violations(page) == []


def test_a_phone_shows_all_of_it(open_page: Open, quoting: str) -> None:
    put(quoting, "harbour.pdf", HARBOUR)
    page = open_page(quoting, **PHONE)
    answer = ask(page, QUESTION)
    assert overflowing(page) == []
    assert [name for name in small_targets(page) if not CITATIONS.match(name)] == []
    answer.locator(".pill").first.tap()
    sheet = page.get_by_role("dialog", name="Source")
    expect(sheet.locator("[data-drawn=true]")).to_be_visible()
    expect(quote(page).first).to_be_in_viewport()
    assert small_targets(page) == []
    assert violations(page) == []
    sheet.get_by_role("button", name="Close").tap()
    for view in ("documents", "search&q=harbour"):
        page.goto(f"{quoting}/?view={view}")
        expect(page.get_by_text("harbour.pdf").first).to_be_visible()
        assert overflowing(page) == []
        assert small_targets(page) == []
