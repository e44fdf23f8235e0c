"""Nothing that was said is lost: edited questions and other answers are versions, unfinished answers are marked, and a
citation keeps its words when its document is gone."""

import re

import httpx
from playwright.sync_api import Page, expect

from tests.e2e.layer1.conftest import Open, Serve
from tests.e2e.layer1.talk import answers, ask, ask_and_catch, begin, composer, questions, sent_in
from tests.e2e.layer2.reading import put
from tests.e2e.layer3.chats import new_chat, opened_elsewhere, states, versions, wait_until
from tests.e2e.layer3.conftest import QUIET

GROWING = "n => document.querySelector('article.answer:last-child .prose')?.innerText.length > n"
KEEPER = "The keeper of the lighthouse of Ostrand is called Anselm."


def edit(page: Page, question: str, text: str) -> None:
    """Ask `text` in the place of `question`, and wait for its answer."""
    asked = questions(page).filter(has_text=question)
    asked.hover()
    asked.get_by_role("button", name="Edit and send again").click()
    expect(asked).to_contain_text("What was said below it stays, as another version.")
    field = page.get_by_role("textbox", name="Edit the question")
    field.fill(text)
    field.press("Enter")
    expect(questions(page).last).to_contain_text(text)
    expect(answers(page).last).to_have_attribute("aria-busy", "false")


def test_an_edited_question_is_a_version_and_the_other_one_is_a_step_away(page: Page, open_page: Open) -> None:
    new_chat(page, "One")
    ask(page, "Two")
    edit(page, "One", "Uno")
    expect(questions(page).locator(".bubble")).to_have_text(["Uno"])
    ways = versions(page, "question")
    expect(ways).to_have_text("2 / 2")
    ways.get_by_role("button", name="Version before").click()
    expect(questions(page).locator(".bubble")).to_have_text(["One", "Two"])
    expect(ways).to_have_text("1 / 2")
    expect(ways.get_by_role("button", name="Next version")).to_be_focused()
    elsewhere = opened_elsewhere(open_page, page.url)
    expect(questions(elsewhere).locator(".bubble")).to_have_text(["One", "Two"])
    page.reload()
    expect(questions(page).locator(".bubble")).to_have_text(["One", "Two"])
    expect(ways).to_have_text("1 / 2")  # Drawn with what follows the address: before, nobody would see the way back.
    page.go_back()
    expect(questions(page).locator(".bubble")).to_have_text(["Uno"])
    page.go_forward()
    expect(questions(page).locator(".bubble")).to_have_text(["One", "Two"])
    ask(page, "Three")
    expect(versions(page, "question")).to_have_text("1 / 2")
    expect(page).not_to_have_url(re.compile("branch="))
    late = opened_elsewhere(open_page, page.url)
    expect(questions(late).locator(".bubble")).to_have_text(["One", "Two", "Three"])


def test_another_answer_is_a_version_of_the_first(page: Page) -> None:
    new_chat(page, "Twice answered")
    with page.expect_request("**/chat") as again:
        page.get_by_role("button", name="Ask again").click()
    assert sent_in(again.value)["parent_id"]
    ways = versions(page, "answer")
    expect(ways).to_have_text("2 / 2")
    ways.get_by_role("button", name="Version before").click()
    expect(ways).to_have_text("1 / 2")
    expect(questions(page)).to_have_count(1)
    sent = ask_and_catch(page, "After the first")
    page.reload()
    expect(versions(page, "answer")).to_have_text("1 / 2")
    message = page.request.get(f"{page.url.split('?')[0]}conversations/{sent['conversation_id']}/messages")
    newest = message.json()["items"]
    assert newest[1]["parent_id"] == sent["parent_id"] == min(each["id"] for each in newest if each["role"] != "user")


def test_what_was_stopped_is_kept_marked_and_gone_on_from(open_page: Open, serve: Serve) -> None:
    page = open_page(serve(MYSTACK_SIMULATED="tps=40,tokens=400", **QUIET))
    begin(page, "Tell me a long one")
    page.wait_for_function(GROWING, arg=20)
    page.keyboard.press("Escape")
    with page.expect_request("**/chat") as caught:
        begin(page, "Go on at once")
    sent = sent_in(caught.value)
    assert sent["conversation_id"] in page.url
    assert sent["parent_id"]
    page.wait_for_function(GROWING, arg=20)
    page.keyboard.press("Escape")
    expect(answers(page).last).to_contain_text("Stopped here.")
    wait_until(lambda: states(page) == ["stopped", "stopped"])  # the server notices a moment later
    elsewhere = opened_elsewhere(open_page, page.url)
    expect(answers(elsewhere)).to_have_count(2)
    for answer in answers(elsewhere).all():
        expect(answer).to_contain_text("This is a simulated answer")
        expect(answer).to_contain_text("Stopped here.")


def test_what_broke_off_is_kept_and_marked(open_page: Open, serve: Serve) -> None:
    page = open_page(serve(MYSTACK_SIMULATED="error=overloaded,after=5", **QUIET))
    begin(page, "Tell me")
    expect(answers(page).get_by_role("button", name="Try again")).to_be_visible()
    expect(page.get_by_role("link", name="Tell me")).to_have_attribute("aria-current", "page")
    wait_until(lambda: states(page) == ["broken"])
    elsewhere = opened_elsewhere(open_page, page.url)
    expect(answers(elsewhere)).to_contain_text("This is a simulated answer.")
    expect(answers(elsewhere)).to_contain_text("Broke off here")
    answers(elsewhere).get_by_role("button", name="Ask again").click()
    expect(versions(elsewhere, "answer")).to_have_text("2 / 2")


def test_a_source_whose_document_is_gone_keeps_its_words(page: Page, open_page: Open, talking: str) -> None:
    document = put(talking, "ostrand.md", f"# Ostrand\n\n{'Waves again. ' * 20}\n\n{KEEPER}\n".encode())
    page.get_by_role("button", name="New chat").click()
    ask(page, "Who keeps the lighthouse of Ostrand?")
    expect(answers(page).locator(".pill")).to_have_text("1")
    httpx.delete(f"{talking}/documents/{document}").raise_for_status()
    for one in (page, opened_elsewhere(open_page, page.url)):
        answers(one).locator(".pill").click()
        side = one.get_by_role("complementary", name="Source")
        expect(side).to_contain_text("The document has been deleted since.")
        expect(side.locator("mark.quote")).to_have_text(KEEPER)
        expect(side.locator("mark.quote")).to_be_in_viewport()
        one.reload()
        expect(side.locator("mark.quote")).to_have_text(KEEPER)
    expect(answers(one).get_by_role("group", name="Sources")).to_contain_text("deleted since")


def test_a_chat_is_asked_in_its_own_collection(page: Page, open_page: Open, talking: str) -> None:
    put(talking, "ostrand.md", f"# Ostrand\n\n{KEEPER}\n".encode(), collection="towers")
    page.reload()
    page.get_by_label("Answer from").select_option("towers")
    new_chat(page, "What of the towers?")
    elsewhere = opened_elsewhere(open_page, page.url)
    expect(elsewhere.get_by_label("Answer from")).to_have_value("towers")
    elsewhere.get_by_label("Answer from").select_option("default")
    assert ask_and_catch(elsewhere, "And here?")["collection"] == "default"
    expect(composer(elsewhere)).to_be_enabled()
