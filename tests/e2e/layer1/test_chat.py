"""Asking, reading, stopping, asking again: the chat in a real browser against the real server."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.layer1.conftest import Open, Serve
from tests.e2e.layer1.talk import answers, ask, ask_and_catch, begin, composer, questions, sent_in, stop_button

SLOW = "tps=40,tokens=4000"
GROWING = "n => document.querySelectorAll('article.answer .prose')[0]?.innerText.length > n"


def test_an_answer_streams_and_esc_keeps_what_came(open_page: Open, serve: Serve) -> None:
    page = open_page(serve(MYSTACK_SIMULATED=SLOW))
    begin(page, "Tell me")
    page.wait_for_function(GROWING, arg=10)
    page.wait_for_function(GROWING, arg=60)
    expect(stop_button(page)).to_be_visible()
    page.keyboard.press("Escape")
    expect(answers(page).last).to_have_attribute("aria-busy", "false")
    kept = answers(page).last.locator(".prose").inner_text()
    assert kept.startswith("This is a simulated answer")
    expect(answers(page).last).to_contain_text("Stopped here.")
    expect(stop_button(page)).to_have_count(0)
    page.reload()
    assert answers(page).last.locator(".prose").inner_text() == kept


def test_a_second_question_carries_the_first(open_page: Open, serve: Serve) -> None:
    """Where nothing is kept: a layer that keeps chats is told where to go on instead."""
    page = open_page(serve(layer="1"))
    ask(page, "One")
    sent = ask_and_catch(page, "Two")
    assert sent["stream"] is True
    assert sent["history"] == [
        {"role": "user", "content": "One"},
        {"role": "assistant", "content": "You asked, I answer."},
    ]


def test_asking_again_replaces_the_answer(page: Page) -> None:
    ask(page, "One")
    with page.expect_request("**/chat") as again:
        page.get_by_role("button", name="Ask again").click()
    sent = sent_in(again.value)
    assert (sent["message"], sent["history"]) == ("One", [])
    expect(page.get_by_role("button", name="Ask again")).to_be_visible()
    expect(answers(page)).to_have_count(1)


def test_an_edited_question_takes_the_place_of_all_that_followed(page: Page) -> None:
    ask(page, "One")
    ask(page, "Two")
    questions(page).first.hover()
    questions(page).first.get_by_role("button", name="Edit").click()
    field = page.get_by_role("textbox", name="Edit the question")
    expect(field).to_be_focused()
    field.fill("Uno")
    field.press("Enter")
    expect(questions(page)).to_have_count(1)
    expect(questions(page)).to_contain_text("Uno")
    expect(answers(page).last).to_contain_text("I answer.")


def test_an_edit_can_be_given_up(page: Page) -> None:
    ask(page, "One")
    page.keyboard.press("Escape")
    page.keyboard.press("e")
    page.get_by_role("textbox", name="Edit the question").fill("Two")
    page.keyboard.press("Escape")
    expect(questions(page).last).to_contain_text("One")


def test_the_chat_and_the_draft_survive_a_reload(page: Page) -> None:
    ask(page, "One")
    composer(page).fill("Half a th")
    page.reload()
    expect(answers(page)).to_contain_text("You asked, I answer.")
    expect(composer(page)).to_have_value("Half a th")


def test_an_answer_cut_by_a_reload_comes_back_as_stopped(open_page: Open, serve: Serve) -> None:
    page = open_page(serve(MYSTACK_SIMULATED=SLOW))
    begin(page, "Tell me")
    page.wait_for_function(GROWING, arg=20)
    page.reload()
    expect(answers(page).last).to_contain_text("This is a")
    expect(answers(page).last).to_contain_text("Stopped here.")
    expect(composer(page)).to_be_enabled()


def test_a_new_chat_is_empty_and_stays_so(page: Page) -> None:
    ask(page, "One")
    page.get_by_role("button", name="New chat").click()
    expect(page.get_by_role("heading", name="What would you like to know?")).to_be_visible()
    page.reload()
    expect(answers(page)).to_have_count(0)


def test_a_sample_question_asks_itself(page: Page) -> None:
    samples = page.get_by_role("list", name="Questions to begin with").get_by_role("button")
    expect(samples).to_have_count(3)
    text = samples.first.inner_text()
    samples.first.click()
    expect(questions(page)).to_contain_text(text)
    expect(answers(page).last).to_contain_text("I answer.")


def test_code_is_coloured_and_copied_as_it_is(open_page: Open) -> None:
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    answer = ask(page, "code")
    expect(answer.locator("pre .hljs-keyword").first).to_have_text("def")
    answer.get_by_role("button", name="Copy code").click()
    expect(answer.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == "def one():\n    return 1\n\n\nprint(one())"
    answer.get_by_role("button", name="Copy answer").click()
    page.wait_for_function("async () => (await navigator.clipboard.readText()).startsWith('Run this:')")


def test_markdown_is_drawn(page: Page) -> None:
    answer = ask(page, "markdown")
    expect(answer.get_by_role("heading", name="Title")).to_be_visible()
    expect(answer.get_by_role("region", name="Table").get_by_role("cell", name="two")).to_be_visible()
    expect(answer.locator("ol > li")).to_have_count(3)  # two and the footnote
    expect(answer.locator("li .code code")).to_have_text("ls -l")
    expect(answer.get_by_role("img", name="Done")).to_be_visible()


def test_a_hostile_answer_runs_and_loads_nothing(page: Page) -> None:
    answer = ask(page, "hostile")
    expect(answer).to_contain_text("Still here.")
    assert page.evaluate("window.broken") is None
    expect(answer.locator("img, script, style")).to_have_count(0)
    expect(answer.get_by_role("link", name="click")).to_have_count(0)
    picture = answer.get_by_role("link", name="Image: a picture")
    expect(picture).to_have_attribute("href", "https://example.org/track.png")
    away = answer.get_by_role("link", name="away")
    expect(away).to_have_attribute("rel", "noopener noreferrer nofollow")
    expect(away).to_have_attribute("target", "_blank")


def test_what_looks_like_html_stays_readable(page: Page) -> None:
    answer = ask(page, "generics")
    expect(answer).to_contain_text("The type is Vec<T> and Map<String, List<int>> here.")
    expect(answer).to_contain_text("<div>a block</div>")


def test_thoughts_are_folded_away_and_not_sent_back(open_page: Open, serve: Serve) -> None:
    page = open_page(serve(layer="1"))
    answer = ask(page, "think hard")
    thoughts = answer.get_by_text("First I wonder. Then I know.")
    expect(thoughts).to_be_hidden()
    answer.get_by_text(re.compile(r"^Thought for \d+ s$")).click()
    expect(thoughts).to_be_visible()
    expect(answer.locator(".prose")).to_have_text("The answer is 42.")
    assert ask_and_catch(page, "And?")["history"][1] == {"role": "assistant", "content": "The answer is 42."}


def test_an_answer_cut_at_the_limit_says_so(page: Page) -> None:
    expect(ask(page, "limit")).to_contain_text("Cut at a limit")


def test_options_go_with_the_question_and_can_be_reset(page: Page) -> None:
    page.get_by_role("button", name="Options").click()
    page.get_by_label("Instructions").fill("Be brief.")
    page.get_by_label("Temperature").fill("0")
    page.get_by_label("Stop words").fill("END\nSTOP")
    page.get_by_role("button", name="Done").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("button", name="Options · 3 set")).to_be_visible()
    page.reload()
    sent = ask_and_catch(page, "One")
    assert (sent["system"], sent["temperature"], sent["stop"]) == ("Be brief.", 0, ["END", "STOP"])
    assert "seed" not in sent
    page.get_by_role("button", name="Options").click()
    page.get_by_role("button", name="Reset").click()
    page.get_by_role("button", name="Done").click()
    assert "system" not in ask_and_catch(page, "Two")


def test_a_reader_who_scrolls_up_is_left_alone(open_page: Open, serve: Serve) -> None:
    page = open_page(serve(MYSTACK_SIMULATED="tps=300,tokens=20000"), viewport={"width": 900, "height": 500})
    begin(page, "Tell me")
    messages = page.get_by_role("region", name="Messages")
    page.wait_for_function("() => document.querySelector('.scroller').scrollTop > 200")
    messages.hover()
    page.mouse.wheel(0, -20_000)
    page.wait_for_function("() => document.querySelector('.scroller').scrollTop === 0")
    height = messages.evaluate("e => e.scrollHeight")
    page.wait_for_function("h => document.querySelector('.scroller').scrollHeight > h + 200", arg=height)
    assert messages.evaluate("e => e.scrollTop") == 0
    page.get_by_role("button", name="Jump to latest").click()
    page.wait_for_function(
        "() => { const view = document.querySelector('.scroller');"
        " return view.scrollHeight - view.scrollTop - view.clientHeight < 60 }"
    )
    expect(page.get_by_role("button", name="Jump to latest")).to_have_count(0)
    page.keyboard.press("Escape")


def test_a_chosen_model_is_asked(page: Page) -> None:
    page.get_by_role("button", name="Model: simulated").click()
    page.get_by_role("menuitemradio", name="simulated").click()
    assert ask_and_catch(page, "One")["model"] == "simulated"
