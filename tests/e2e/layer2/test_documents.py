"""The list of documents: live states, reasons and retries, deletions that can be undone, collections, many rows."""

import time

import httpx
from playwright.sync_api import Page, Route, expect

from tests.e2e.layer1.conftest import Open
from tests.e2e.layer1.look import box
from tests.e2e.layer1.talk import composer
from tests.e2e.layer2.reading import HARBOUR, drop, is_there, put, row, rows

MANY = 1_000
MOST_ROWS = 60


def open_list(page: Page) -> None:
    expect(composer(page)).to_be_focused()
    expect(page.get_by_role("button", name="Documents").first).to_be_attached()
    page.keyboard.press("Escape")
    page.keyboard.press("d")
    expect(page.get_by_role("heading", name="Documents")).to_be_visible()


def test_a_file_that_fails_says_why_and_can_be_tried_again(page: Page) -> None:
    drop(page, ("good.txt", b"The ferry leaves at noon."), ("noise.bin", bytes(range(256)) * 8))
    open_list(page)
    expect(row(page, "good.txt")).to_contain_text("ready")
    failed = row(page, "noise.bin")
    expect(failed).to_contain_text("binary data")
    with page.expect_response("**/reindex") as again:
        failed.get_by_role("button", name="Try noise.bin again").click()
    assert again.value.status == 202
    expect(failed).to_contain_text("failed")


def test_a_file_that_was_not_sent_says_why_and_is_sent_again(page: Page) -> None:
    refusal = {"type": "about:blank", "title": "The document is too large", "status": 413, "code": "document_too_large"}

    def refuse(route: Route) -> None:
        route.fulfill(status=413, json={**refusal, "detail": "At most 100 MB.", "request_id": "r1"})

    page.route("**/documents/upload", refuse)
    drop(page, ("large.txt", b"The pier is long."))
    open_list(page)
    expect(row(page, "large.txt")).to_contain_text("The document is too large. At most 100 MB.")
    page.unroute("**/documents/upload")
    row(page, "large.txt").get_by_role("button", name="Try large.txt again").click()
    expect(row(page, "large.txt")).to_contain_text("ready")


def test_a_deletion_can_be_undone_and_else_is_sent_when_the_page_goes(page: Page, quoting: str) -> None:
    document = put(quoting, "doomed.txt", b"The last boat sails in October.")
    open_list(page)
    row(page, "doomed.txt").get_by_role("button", name="Delete doomed.txt").click()
    expect(row(page, "doomed.txt")).to_have_count(0)
    page.keyboard.press("z")
    expect(row(page, "doomed.txt")).to_be_visible()
    assert is_there(quoting, document)
    row(page, "doomed.txt").get_by_role("button", name="Delete doomed.txt").click()
    expect(page.get_by_text("Deleted “doomed.txt”")).to_be_visible()
    assert is_there(quoting, document)
    page.goto("about:blank")
    end = time.monotonic() + 10
    while is_there(quoting, document) and time.monotonic() < end:
        time.sleep(0.05)
    assert not is_there(quoting, document)


def test_a_deletion_that_the_server_refuses_is_said_and_the_document_comes_back(page: Page, quoting: str) -> None:
    put(quoting, "kept.txt", b"The lighthouse stays lit.")
    refusal = {"type": "about:blank", "title": "The store does not answer", "status": 503, "code": "store_unreachable"}

    def refuse(route: Route) -> None:
        if route.request.method == "DELETE":
            route.fulfill(status=503, json={**refusal, "detail": "Start it.", "request_id": "r2"})
        else:
            route.fallback()

    page.clock.install()
    page.route("**/documents/*", refuse)
    open_list(page)
    row(page, "kept.txt").get_by_role("button", name="Delete kept.txt").click()
    expect(row(page, "kept.txt")).to_have_count(0)
    page.clock.fast_forward(11_000)
    expect(page.get_by_text("Not deleted: The store does not answer. Start it.")).to_be_visible()
    expect(page.get_by_role("button", name="Copy request id")).to_be_visible()
    page.clock.resume()
    expect(row(page, "kept.txt")).to_be_visible()


def test_collections_are_made_chosen_and_deleted_when_empty(page: Page, quoting: str) -> None:
    open_list(page)
    page.keyboard.press("l")
    page.get_by_role("dialog", name="New collection").get_by_label("Name").fill("charts")
    page.keyboard.press("Enter")
    expect(page.get_by_role("combobox", name="Collection", exact=True)).to_have_value("charts")
    expect(page.get_by_text("Nothing here yet")).to_be_visible()
    page.get_by_role("button", name="Delete the collection charts").click()
    expect(page.get_by_role("combobox", name="Collection", exact=True)).to_have_value("default")
    assert "charts" not in [one["name"] for one in httpx.get(f"{quoting}/collections").json()["items"]]


def test_rows_have_keys_of_their_own_and_whoever_deletes_stays_in_the_list(page: Page, quoting: str) -> None:
    for name in ("one.txt", "two.txt", "three.txt"):
        put(quoting, name, f"This is number {name}.".encode())
    open_list(page)
    page.keyboard.press("Delete")
    row(page, "three.txt").get_by_role("button", name="three.txt", exact=True).focus()
    page.keyboard.press("Delete")
    expect(row(page, "three.txt")).to_have_count(0)
    expect(row(page, "two.txt").get_by_role("button", name="Delete two.txt")).to_be_focused()
    page.keyboard.press("Delete")
    expect(page.get_by_text("Deleted 2 documents")).to_be_visible()
    expect(row(page, "one.txt")).to_be_visible()
    page.keyboard.press("z")
    expect(row(page, "three.txt")).to_be_visible()


def test_a_file_on_its_way_can_be_called_back_and_covers_nothing(page: Page) -> None:
    page.route("**/documents/upload", lambda _: None)
    drop(page, ("long.txt", b"The pier is very long."))
    note = page.get_by_text("Adding “long.txt”")
    expect(note).to_be_visible()
    composer(page).fill("A question\nof several\nlines")
    page.wait_for_function("() => getComputedStyle(document.documentElement).getPropertyValue('--dock') !== ''")
    assert box(note)["bottom"] < box(page.locator(".composer"))["y"]
    page.keyboard.press("Escape")
    page.keyboard.press("d")
    expect(row(page, "long.txt")).to_contain_text("sending")
    row(page, "long.txt").get_by_role("button", name="Do not send long.txt").click()
    expect(row(page, "long.txt")).to_have_count(0)
    page.unroute_all(behavior="ignoreErrors")


def test_a_thousand_documents_are_a_few_rows(open_page: Open, quoting: str) -> None:
    page = open_page(quoting)
    template = httpx.get(f"{quoting}/documents/{put(quoting, 'harbour.pdf', HARBOUR)}").json()
    items = [{**template, "id": f"d{n:04}", "name": f"file {n:04}.pdf"} for n in range(MANY)]

    def some(route: Route) -> None:
        after = dict(pair.split("=") for pair in route.request.url.partition("?")[2].split("&")).get("before")
        start = int(after[1:]) + 1 if after else 0
        found = items[start : start + 200]
        route.fulfill(json={"items": found, "next": found[-1]["id"] if start + 200 < MANY else None})

    page.route("**/documents?*", some)
    open_list(page)
    expect(rows(page).first).to_contain_text("file 0000.pdf")
    last, end = row(page, "file 0999.pdf"), time.monotonic() + 30
    while not last.count() and time.monotonic() < end:
        assert rows(page).count() <= MOST_ROWS
        page.get_by_role("region", name="Documents").evaluate("view => view.scrollTo(0, view.scrollHeight)")
        page.wait_for_timeout(50)
    expect(last).to_be_visible()
    assert rows(page).count() <= MOST_ROWS
