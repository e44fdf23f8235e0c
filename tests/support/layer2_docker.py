"""A document that is uploaded to a stack of containers, and a question that it answers."""

import json
import urllib.request
import uuid
from typing import Any

from tests.support.docker_stack import Stack

TEXT = "Backups are made each night at two o'clock. They are kept for thirty days."
ASKED = "When are backups made?"


def uploaded(stack: Stack, text: str = TEXT) -> Any:
    boundary = uuid.uuid4().hex
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="backup.md"\r\n\r\n'
    body = f"{head}{text}\r\n--{boundary}--\r\n".encode()
    request = urllib.request.Request(
        f"{stack.url}/documents/upload?wait=60", body, {"Content-Type": f"multipart/form-data; boundary={boundary}"}
    )
    with urllib.request.urlopen(request, timeout=90) as answered:
        return json.load(answered)


def answer(stack: Stack) -> Any:
    with stack.chat(message=ASKED) as answered:
        return json.load(answered)


def cited(answer: Any) -> list[tuple[str, str]]:
    sources = {source["n"]: source for source in answer["sources"]}
    return [(sources[n]["document_id"], sources[n]["quote"]["text"]) for n in answer["cited"]]


def assert_it_has_no_rights_that_it_does_not_need(stack: Stack) -> None:
    """And keeps uploads out of /tmp, which is memory: what passes through it counts against the container's limit."""
    assert "CapEff:\t0000000000000000" in stack.api("cat", "/proc/1/status")
    assert stack.api("id", "-u").strip() == "10001"
    assert stack.inspect()["HostConfig"]["Memory"] > 0
    assert stack.api("python", "-c", "import tempfile; print(tempfile.gettempdir())").strip() == "/data"
