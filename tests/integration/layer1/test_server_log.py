"""What the real server writes about its work: JSON, request ids, and nothing that is nobody's business."""

import asyncio
import json
import os
import subprocess
import sys
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.model_servers import Play, model_server
from tests.support.server import free_port, mystack, stop, wait_until_up

KEY = "server-key-3f9a"
UPSTREAM_KEY = "sk-upstream-77c1"
PASSWORD = "hunter2-9b"
PLAIN, WITH_PASSWORD = "http://127.0.0.1:9/v1", f"http://user:{PASSWORD}@127.0.0.1:9/v1"
MASKED = "http://user:***@127.0.0.1:9/v1"
MESSAGE = "the moon is a private matter"


def lines_of(log: Path) -> list[dict[str, Any]]:
    text = log.read_text("utf-8")
    return [json.loads(line) for line in text.splitlines() if not line.startswith("MyStack · ")]


def ask(url: str, **headers: str) -> str:
    """Every kind of answer, one after the other."""
    sent = {"Authorization": f"Bearer {KEY}", **headers}
    with httpx.Client(base_url=url, headers=sent, timeout=30) as client:
        bodies = ({"message": MESSAGE}, {"message": MESSAGE, "stream": True}, {"message": MESSAGE, "bad": MESSAGE})
        answers = [client.post("/chat", json=body) for body in bodies]
        messages = [{"role": "user", "content": MESSAGE}]
        answers.append(client.post("/v1/chat/completions", json={"model": "m", "messages": messages}))
        answers.append(client.get(f"/nothing?secret={MESSAGE}"))
        answers.append(client.get("/health/ready"))
    return "\n".join(answer.text for answer in answers)


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
@pytest.mark.parametrize(
    ("upstream", "told"),
    [({"OPENAI_BASE_URL": WITH_PASSWORD}, MASKED), ({"OPENAI_BASE_URL": PLAIN, "OPENAI_API_KEY": UPSTREAM_KEY}, PLAIN)],
    ids=["password", "key"],
)
def test_no_message_and_no_secret_is_written(tmp_path: Path, level: str, upstream: dict[str, str], told: str) -> None:
    """At an upstream that cannot be reached: errors are where secrets slip out. aiohttp never sends both at once."""
    settings = {"MYSTACK_LLM": "openai", **upstream, "MYSTACK_API_KEY": KEY, "LOG_LEVEL": level}
    with mystack(tmp_path, **settings) as server:
        answers = ask(server.url)
        log = server.log.read_text("utf-8")
    assert "/chat" in log
    assert told in answers
    for secret in (KEY, UPSTREAM_KEY, PASSWORD, MESSAGE):
        assert secret not in log
        assert secret not in answers


COMPLAINT = json.dumps({"error": {"message": f"cannot process: {MESSAGE}"}}).encode()
MIDWAY = b'data: {"choices": [{"delta": {"content": "Well"}}]}\n\ndata: ' + COMPLAINT + b"\n\n"


@pytest.mark.parametrize(
    ("play", "event", "kept"),
    [
        (Play(status=500, body=COMPLAINT), "not_answered", "openai failed (HTTP 500): …"),
        (Play(body=MIDWAY), "stream_failed", "The model server failed in the middle of the answer: …."),
    ],
    ids=["at once", "midway"],
)
async def test_a_message_that_a_model_server_repeats_is_not_written(
    tmp_path: Path, play: Play, event: str, kept: str
) -> None:
    """The client, whose message it is, is told all of it."""
    async with model_server("openai") as upstream:
        upstream.play = play
        settings = {"MYSTACK_LLM": "openai", "OPENAI_BASE_URL": f"{upstream.url}/v1", "OPENAI_MODEL": "m"}
        with mystack(tmp_path, **settings) as server:
            answers = await asyncio.to_thread(ask, server.url)
            lines = lines_of(server.log)
    assert f"cannot process: {MESSAGE}" in answers
    assert kept in [line["detail"] for line in lines if line["event"] == event]
    assert MESSAGE not in server.log.read_text("utf-8")


def test_a_log_whose_reader_went_away_disturbs_no_answer(tmp_path: Path) -> None:
    """As with a disk that is full. The connection used to be reset behind an answer whose line could not be written."""
    port, ours = free_port(), {"MYSTACK_LLM": "simulated", "MYSTACK_DATA": str(tmp_path / "data")}
    command = [sys.executable, "-m", "layer1_basic_api", "up", "--port", str(port)]
    process = subprocess.Popen(command, env={**os.environ, **ours}, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        wait_until_up(f"http://127.0.0.1:{port}/health", process, tmp_path)
        assert process.stderr
        process.stderr.close()
        connection = HTTPConnection("127.0.0.1", port, timeout=30)
        for _ in range(3):
            connection.request("GET", "/capabilities")
            answer = connection.getresponse()
            assert answer.status == 200
            assert answer.read()
        connection.close()
    finally:
        code = stop(process)
    assert code == 0
