"""What is in a document: runs of its text in code points, boxes of its words, and its bytes, which cannot act here."""

import httpx
import pytest

from tests.support.layer2_api import PEOPLE, assert_problem, taken_in, upload
from tests.support.layer2_pdf_files import pdf, shown

TEXT = PEOPLE.replace("\r\n", "\n").strip()


async def test_text_is_counted_in_code_points(client: httpx.AsyncClient) -> None:
    path = f"/documents/{(await taken_in(client, 'people.txt', PEOPLE))['id']}/text"
    assert (await client.get(path)).json()["text"].strip() == TEXT
    for name, start, end in (("Zoë", 0, 3), ("Bruno", TEXT.index("Bruno"), TEXT.index("Bruno") + 5)):
        assert (await client.get(path, params={"start": start, "end": end})).json() == {"text": name}
    assert (await client.get(path, params={"start": 5, "end": 5})).json() == {"text": ""}
    assert (await client.get(path, params={"start": 10_000})).json() == {"text": ""}
    for wrong in ({"start": -1}, {"end": -1}, {"start": "a"}, {"start": 2**80}):
        assert_problem(await client.get(path, params=wrong), 422, "invalid_request")


async def test_what_is_not_read_has_no_text_yet(client: httpx.AsyncClient) -> None:
    failed = (await upload(client, "empty.txt", "  ")).json()
    assert failed["state"] == "failed"
    for path in ("text", "boxes?start=0&end=9"):
        problem = assert_problem(await client.get(f"/documents/{failed['id']}/{path}"), 409, "document_not_ready")
        assert failed["reason"] in problem["detail"]
    assert (await client.get(f"/documents/{failed['id']}/content")).content == b"  "


async def test_words_of_a_pdf_have_boxes_on_their_page(client: httpx.AsyncClient) -> None:
    pages = [shown("The first page tells of harbours.", 60, 100), shown("The second of bread and salt.", 60, 400)]
    document = await taken_in(client, "two.pdf", pdf(pages))
    path = f"/documents/{document['id']}"
    text = (await client.get(f"{path}/text")).json()["text"]
    start = text.index("bread")
    [box] = (await client.get(f"{path}/boxes", params={"start": start, "end": start + 5})).json()["items"]
    assert box["page"] == 2
    assert 0 < box["left"] < box["right"] < 1
    assert 0.4 < box["top"] < box["bottom"] < 0.6
    assert_problem(await client.get(f"{path}/boxes"), 422, "invalid_request")
    shown_bytes = await client.get(f"{path}/content")
    assert shown_bytes.headers["content-type"] == "application/pdf"
    assert shown_bytes.headers["content-disposition"].startswith("inline;")


@pytest.mark.parametrize(
    ("name", "content", "disposition", "kind"),
    [
        ("people.txt", PEOPLE, "inline; filename*=UTF-8''people.txt", "text/plain; charset=utf-8"),
        (
            "a page.html",
            "<p>Hello there.</p><script>alert(1)</script>",
            "attachment; filename*=UTF-8''a%20page.html",
            "",
        ),
        ('ünï"\r\nX: y.md', "# Title\n\nText.", "attachment; filename*=UTF-8''%C3%BCn%C3%AF", ""),
    ],
)
async def test_bytes_come_as_they_were_and_cannot_act(
    client: httpx.AsyncClient, name: str, content: str, disposition: str, kind: str
) -> None:
    document = await taken_in(client, name, content)
    response = await client.get(f"/documents/{document['id']}/content")
    assert response.content == content.encode()
    assert response.headers["content-length"] == str(len(response.content))
    assert response.headers["content-type"] == (kind or "application/octet-stream")
    assert response.headers["content-disposition"].startswith(disposition)
    assert response.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert "x" not in response.headers


async def test_new_bytes_are_shown_when_their_text_is_found_and_not_before(client: httpx.AsyncClient) -> None:
    """A citation of the old text opens the old bytes."""
    path = f"/documents/{(await taken_in(client, 'people.txt', PEOPLE))['id']}/content"
    failed = (await client.put(f"{path}?wait=60", content=b"%PDF-1.4 broken")).json()
    assert failed["state"] == "failed"
    assert (await client.get(path)).content == PEOPLE.encode()
    assert (await client.put(f"{path}?wait=60", content=b"Otters swim.")).json()["state"] == "ready"
    assert (await client.get(path)).content == b"Otters swim."
