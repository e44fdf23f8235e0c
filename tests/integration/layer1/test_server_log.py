"""What the real server writes about its work: JSON, request ids, and nothing that is nobody's business."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.server import mystack

KEY = "server-key-3f9a"
UPSTREAM_KEY = "sk-upstream-77c1"
PASSWORD = "hunter2-9b"
MESSAGE = "the moon is a private matter"


def lines_of(log: Path) -> list[dict[str, Any]]:
    text = log.read_text("utf-8")
    return [json.loads(line) for line in text.splitlines() if not line.startswith("MyStack · ")]


def ask(url: str, **headers: str) -> None:
    sent = {"Authorization": f"Bearer {KEY}", **headers}
    with httpx.Client(base_url=url, headers=sent, timeout=30) as client:
        for body in ({"message": MESSAGE}, {"message": MESSAGE, "stream": True}, {"message": MESSAGE, "bad": MESSAGE}):
            client.post("/chat", json=body)
        messages = [{"role": "user", "content": MESSAGE}]
        client.post("/v1/chat/completions", json={"model": "m", "messages": messages})
        client.get(f"/nothing?secret={MESSAGE}")
        client.get("/health/ready")


def test_lines_are_json_with_the_request_id(tmp_path: Path) -> None:
    with mystack(tmp_path, MYSTACK_API_KEY=KEY) as server:
        ask(server.url, **{"X-Request-ID": "mine-1"})
        httpx.get(f"{server.url}/chat")
        requests = [line for line in lines_of(server.log) if line["event"] == "request"]
    mine = [line for line in requests if line["request_id"] == "mine-1"]
    assert [(line["path"], line["status"]) for line in mine] == [
        ("/chat", 200),
        ("/chat", 200),
        ("/chat", 422),
        ("/v1/chat/completions", 404),
        ("/nothing", 404),
    ]
    assert all({"level", "timestamp", "method", "ms"} <= line.keys() for line in mine)
    assert [line["status"] for line in requests if line["request_id"] != "mine-1"] == [401]


@pytest.mark.parametrize("level", ["INFO", "DEBUG"])
def test_no_message_and_no_secret_is_written(tmp_path: Path, level: str) -> None:
    """An upstream that cannot be reached, with a password in its address: errors are where secrets slip out."""
    settings = {
        "MYSTACK_LLM": "openai",
        "OPENAI_BASE_URL": f"http://user:{PASSWORD}@127.0.0.1:9/v1",
        "OPENAI_API_KEY": UPSTREAM_KEY,
        "MYSTACK_API_KEY": KEY,
        "LOG_LEVEL": level,
    }
    with mystack(tmp_path, **settings) as server:
        ask(server.url)
        log = server.log.read_text("utf-8")
        answers = (
            httpx.post(
                f"{server.url}/chat", json={"message": MESSAGE}, headers={"Authorization": f"Bearer {KEY}"}, timeout=30
            ).text
            + httpx.get(f"{server.url}/health/ready", timeout=30).text
        )
    assert "/chat" in log
    for secret in (KEY, UPSTREAM_KEY, PASSWORD, MESSAGE):
        assert secret not in log
        assert secret not in answers
