"""The page at 390 pixels: nothing is cut, nothing is too small for a thumb, and the model's state is in sight."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.layer1.conftest import Open, Serve
from tests.e2e.layer1.look import PHONE, box, overflowing, small_targets
from tests.e2e.layer1.talk import answers, ask, begin

FAILS = "error=overloaded,after=5"
LONG = "hf.co/somebody/A-Very-Long-Name-Of-A-Model-Instruct-GGUF:Q4_K_M"
TEXT_FITS = """
(input, text) => {
  const style = getComputedStyle(input), canvas = document.createElement('canvas').getContext('2d');
  canvas.font = style.font;
  const room = input.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
  return canvas.measureText(text).width <= room;
}
"""


def welcome(page: Page) -> None:
    expect(page.get_by_role("heading", name="What would you like to know?")).to_be_visible()


def wide_answer(page: Page) -> None:
    ask(page, "wide")
    ask(page, "markdown")
    ask(page, "think")


def options(page: Page) -> None:
    page.get_by_role("button", name="Options").tap()
    expect(page.get_by_role("dialog", name="Options of this chat")).to_be_visible()


def drawer(page: Page) -> None:
    page.get_by_role("button", name="Menu").tap()
    expect(page.get_by_role("dialog", name="MyStack").get_by_role("button", name="Model: ")).to_be_visible()


def shortcuts(page: Page) -> None:
    drawer(page)
    page.get_by_role("button", name="Keyboard").tap()
    expect(page.get_by_role("dialog", name="Keyboard")).to_be_visible()


def question(page: Page) -> None:
    ask(page, "One")


@pytest.mark.parametrize(
    ("state", "settings"),
    [
        (welcome, {}),
        (welcome, {"MYSTACK_LLM": "none"}),
        (wide_answer, {}),
        (question, {"MYSTACK_LLM": "none"}),
        (question, {"MYSTACK_SIMULATED": FAILS}),
        (options, {}),
        (drawer, {}),
        (shortcuts, {}),
    ],
)
def test_nothing_is_cut_and_nothing_too_small(
    open_page: Open, serve: Serve, state: Callable[[Page], None], settings: dict[str, str]
) -> None:
    page = open_page(serve(**settings), **PHONE)
    expect(page.get_by_role("button", name="Model: ")).to_be_visible()
    state(page)
    assert overflowing(page) == []
    assert small_targets(page) == []


def test_one_thumb_is_enough(open_page: Open) -> None:
    page = open_page(**PHONE)
    begin(page, "wide")
    expect(answers(page).last.get_by_role("button", name="Ask again")).to_be_visible()
    assert page.evaluate("document.querySelector('.scroller').scrollWidth") <= 390
    drawer(page)
    opened = page.get_by_role("dialog", name="MyStack")
    opened.get_by_role("button", name="Model: simulated").tap()
    page.get_by_role("menuitemradio", name="simulated").tap()
    opened.get_by_role("button", name="New chat").tap()
    expect(opened).to_have_count(0)
    welcome(page)


def test_the_model_and_its_state_are_in_sight_without_the_drawer(open_page: Open, serve: Serve) -> None:
    page = open_page(**PHONE)
    model = page.get_by_role("button", name="Model: simulated")
    expect(model).to_have_accessible_name("Model: simulated simulated · ready")
    expect(model.locator(".state.ready")).to_be_visible()
    model.tap()
    expect(page.get_by_role("menuitemradio", name="simulated")).to_be_visible()
    page = open_page(serve(MYSTACK_LLM="none"), **PHONE)
    expect(page.get_by_role("button", name="Model: No model").locator(".state.none")).to_be_visible()
    page.get_by_role("button", name="Model: No model").tap()
    expect(page.get_by_role("dialog", name="Connect a model")).to_be_visible()


def test_a_long_models_name_stays_within_the_bar_and_the_drawer(open_page: Open) -> None:
    page = open_page(**PHONE)
    items = [{"id": LONG, "context_length": 131_072}]
    models = {"provider": "ollama", "model": LONG, "state": "ready", "detail": "", "items": items, "commands": []}
    page.route("**/models", lambda route: route.fulfill(json=models))
    page.reload()
    expect(page.get_by_role("button", name=f"Model: {LONG}")).to_be_visible()
    assert overflowing(page) == []
    drawer(page)
    opened = page.get_by_role("dialog", name="MyStack")
    opened.get_by_role("button", name="Model: ").tap()
    item = page.get_by_role("menuitemradio")
    expect(item).to_contain_text("128k tokens")
    assert box(page.get_by_role("menu"))["right"] <= box(opened)["right"]
    assert box(item)["right"] <= box(page.get_by_role("menu"))["right"]


def test_without_a_model_the_first_visit_fits_the_screen(open_page: Open, serve: Serve) -> None:
    page = open_page(serve(MYSTACK_LLM="none"), **PHONE)
    expect(page.get_by_role("region", name="Connect a model")).to_be_visible()
    samples = page.get_by_role("list", name="Questions to begin with").get_by_role("listitem")
    expect(samples).to_have_count(3)
    assert box(samples.last)["bottom"] <= box(page.locator(".dock"))["y"]
    heading = page.get_by_role("heading", name="What would you like to know?")
    assert box(heading)["y"] >= box(page.locator(".topbar"))["bottom"]


def test_what_goes_into_a_number_field_fits(open_page: Open) -> None:
    page = open_page(**PHONE)
    options(page)
    for name in ("Temperature", "Most tokens", "Seed"):
        assert page.get_by_label(name).evaluate(TEXT_FITS, "1234567890"), name


def test_the_request_id_stands_on_one_line(open_page: Open, serve: Serve) -> None:
    page = open_page(serve(MYSTACK_SIMULATED=FAILS), **PHONE)
    answer = ask(page, "One")
    row, again = answer.locator(".request-id"), answer.get_by_role("button", name="Try again")
    button = box(row.get_by_role("button", name="Copy request id"))
    assert box(row)["height"] <= button["height"] + 8
    assert box(row)["y"] >= box(again)["bottom"]
    assert box(row)["x"] == pytest.approx(box(again)["x"], abs=1)
