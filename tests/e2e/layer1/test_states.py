"""What the page says when something is missing or goes wrong, and that it says what to do."""

import json
from typing import Any

from playwright.sync_api import Page, Route, expect

from tests.e2e.layer1.conftest import Open, Serve
from tests.e2e.layer1.talk import answers, ask, begin, composer, questions

NOBODY = "http://127.0.0.1:1"
KEY = "a-key-for-tests-only"


def model_line(page: Page, text: str) -> None:
    expect(page.get_by_role("button", name=f"Model: {text}")).to_be_visible()


def test_without_a_model_the_page_shows_how_to_connect_one(open_page: Open, serve: Serve) -> None:
    url = serve(MYSTACK_LLM="auto", OLLAMA_HOST=NOBODY)
    page = open_page(url, permissions=["clipboard-read", "clipboard-write"])
    card = page.get_by_role("region", name="Connect a model")
    expect(card.get_by_role("listitem")).to_have_text(["ollama serve", "ollama pull llama3"])
    expect(card).to_contain_text("without a restart")
    model_line(page, "No model")
    card.get_by_role("button", name="Copy command").last.click()
    expect(card.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == "ollama pull llama3"
    page.get_by_role("button", name="Model: No model").click()
    expect(page.get_by_role("dialog", name="Connect a model")).to_contain_text("ollama serve")


def test_a_question_without_a_model_is_answered_with_the_commands(open_page: Open, serve: Serve) -> None:
    page = open_page(serve(MYSTACK_LLM="none"))
    answer = ask(page, "Hello?")
    expect(answer.get_by_role("heading", name="No model is connected")).to_be_visible()
    expect(answer.get_by_role("listitem")).to_have_text(["ollama serve", "ollama pull llama3"])
    expect(answer.get_by_role("button", name="Try again")).to_be_visible()


def test_a_model_that_is_started_is_found_without_a_reload(page: Page) -> None:
    none: dict[str, Any] = {"provider": "none", "model": None, "state": "none", "detail": "No model.", "items": []}
    page.route("**/models", lambda route: route.fulfill(json={**none, "commands": ["ollama serve"]}))
    page.reload()
    card = page.get_by_role("region", name="Connect a model")
    expect(card).to_be_visible()
    page.unroute("**/models")
    expect(card).to_have_count(0)
    model_line(page, "simulated")


def test_a_failure_in_the_middle_keeps_the_text_and_names_the_request(open_page: Open, serve: Serve) -> None:
    url = serve(MYSTACK_SIMULATED="error=overloaded,after=5")
    page = open_page(url, permissions=["clipboard-read", "clipboard-write"])
    answer = ask(page, "One")
    expect(answer.locator(".prose")).to_have_text("This is a simulated answer.")
    expect(answer.get_by_role("heading", name="The model server is busy")).to_be_visible()
    expect(answer).to_contain_text("told to fail")
    answer.get_by_role("button", name="Copy request id").click()
    page.wait_for_function("async () => (await navigator.clipboard.readText()).length >= 16")
    with page.expect_request("**/chat"):
        answer.get_by_role("button", name="Try again").click()
    expect(questions(page)).to_have_count(1)
    expect(answers(page).last.get_by_role("button", name="Try again")).to_be_enabled()


def test_a_wrong_option_is_named(page: Page) -> None:
    chat = json.dumps({"version": 1, "chat": {"turns": [], "options": {"temperature": 7}}})
    page.evaluate("chat => sessionStorage.setItem('mystack.chat', chat)", chat)
    # The page saves its chat when it goes away: what was put there must outlive that.
    page.evaluate("sessionStorage.setItem = () => undefined")
    page.reload()
    answer = ask(page, "One")
    expect(answer.get_by_role("heading", name="The request is not valid")).to_be_visible()
    expect(answer.get_by_role("listitem")).to_contain_text("temperature")


def test_a_server_that_went_away_is_said_and_found_again(page: Page) -> None:
    expect(page.get_by_role("button", name="Model: simulated")).to_be_visible()
    page.route("**/chat", lambda route: route.abort())
    page.route("**/models", lambda route: route.abort())
    answer = ask(page, "One")
    expect(answer.get_by_role("heading", name="MyStack cannot be reached")).to_be_visible()
    page.unroute("**/chat")
    page.unroute("**/models")
    answer.get_by_role("button", name="Try again").click()
    expect(answers(page).last).to_contain_text("I answer.")


def test_a_stream_that_breaks_off_is_not_taken_for_an_answer(page: Page) -> None:
    def half(route: Route) -> None:
        route.fulfill(content_type="text/event-stream", body='event: delta\ndata: {"text": "Half a"}\n\n')

    page.route("**/chat", half)
    answer = ask(page, "One")
    expect(answer.locator(".prose")).to_have_text("Half a")
    expect(answer.get_by_role("heading", name="The answer was cut off")).to_be_visible()


def test_a_proxys_error_page_is_said_plainly(page: Page) -> None:
    page.route("**/chat", lambda route: route.fulfill(status=502, content_type="text/html", body="<h1>Bad gateway"))
    answer = ask(page, "One")
    expect(answer.get_by_role("heading", name="The server answered 502")).to_be_visible()


def test_the_key_is_asked_for_and_kept_for_the_tab(open_page: Open, serve: Serve) -> None:
    page = open_page(serve(MYSTACK_API_KEY=KEY))
    dialog = page.get_by_role("dialog", name="This server asks for a key")
    expect(dialog.get_by_label("API key")).to_be_focused()
    page.keyboard.type("wrong")
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("alert")).to_have_text("That key was not accepted.")
    dialog.get_by_label("API key").fill(KEY)
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    model_line(page, "simulated")
    expect(ask(page, "One")).to_contain_text("I answer.")
    page.reload()
    expect(ask(page, "Two")).to_contain_text("I answer.")
    assert page.evaluate("localStorage.length") == 0


def test_a_key_that_is_not_given_is_asked_for_again_only_by_a_question(open_page: Open, serve: Serve) -> None:
    page = open_page(serve(MYSTACK_API_KEY=KEY))
    dialog = page.get_by_role("dialog", name="This server asks for a key")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    with page.expect_response("**/models") as polled:
        pass
    assert polled.value.status == 401
    expect(dialog).to_have_count(0)
    begin(page, "One")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(answers(page).last.get_by_role("heading", name="A key is required")).to_be_visible()


def test_a_question_that_is_too_long_is_not_sent(page: Page) -> None:
    expect(page.get_by_role("button", name="Model: simulated")).to_be_visible()
    limit = page.evaluate("async () => (await (await fetch('/capabilities')).json()).limits.message_chars")
    # Two UTF-16 units each, one character for the server: at the limit, not over it.
    composer(page).fill("👋" * limit)
    expect(page.get_by_role("button", name="Send")).to_be_enabled()
    composer(page).fill("x" * (limit + 1))
    expect(page.get_by_text("1 over the limit of 200,000 characters")).to_be_visible()
    composer(page).press("Enter")
    expect(questions(page)).to_have_count(0)
