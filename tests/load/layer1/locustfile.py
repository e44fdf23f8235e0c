"""Users who chat, in whole answers and in streams, beside a health probe. Knows MyStack only by HTTP.

    locust -f tests/load/layer1/locustfile.py --headless --users 20 --run-time 30s --host http://127.0.0.1:8000

From the environment: LOAD_MODEL (the model to ask; unset: the server's), LOAD_STREAMED (share of questions that stream,
0 to 1), LOAD_PAUSE (longest pause between two requests, seconds), MYSTACK_API_KEY (sent if set).
"""

import os
import time
from collections.abc import Iterable

from locust import HttpUser, between, task

MODEL = os.environ.get("LOAD_MODEL")
STREAMED = float(os.environ.get("LOAD_STREAMED", "0.5"))
PAUSE = float(os.environ.get("LOAD_PAUSE", "1"))
KEY = os.environ.get("MYSTACK_API_KEY")
CHAT_SHARE, STREAM_SHARE, HEALTH_SHARE = round(90 * (1 - STREAMED)), round(90 * STREAMED), 10
SECONDS = 60
QUESTION = "What is a context window?"
STREAM = "/chat (stream)"


class ChatUser(HttpUser):
    """Asks, reads, pauses, asks again."""

    wait_time = between(0, PAUSE)

    def on_start(self) -> None:
        if KEY:
            self.client.headers["Authorization"] = f"Bearer {KEY}"

    @task(CHAT_SHARE)
    def chat(self) -> None:
        with self.client.post("/chat", json=question(), timeout=SECONDS, catch_response=True) as response:
            if response.status_code != 200:
                response.failure(f"HTTP {response.status_code}")
            elif not response.json()["response"]:
                response.failure("an empty answer")

    @task(STREAM_SHARE)
    def stream(self) -> None:
        """The time that counts is the whole stream's; the time to its first token is a metric of its own."""
        start, body = time.perf_counter(), question(stream=True)
        with self.client.post(
            "/chat", name=STREAM, json=body, timeout=SECONDS, stream=True, catch_response=True
        ) as response:
            if response.status_code != 200:
                response.failure(f"HTTP {response.status_code}")
                return
            last = ""
            for event in event_names(response.iter_lines(decode_unicode=True)):
                if not last:
                    self._report_first_token(time.perf_counter() - start)
                last = event
            response.request_meta["response_time"] = (time.perf_counter() - start) * 1000
            if last != "done":
                response.failure(f"the stream ended with {last or 'nothing'}")

    @task(HEALTH_SHARE)
    def health(self) -> None:
        self.client.get("/health", timeout=SECONDS)

    def _report_first_token(self, seconds: float) -> None:
        report = self.environment.events.request.fire
        report(
            request_type="TTFT",
            name=STREAM,
            response_time=seconds * 1000,
            response_length=0,
            exception=None,
            context={},
        )


def question(*, stream: bool = False) -> dict[str, object]:
    asked = {"message": QUESTION, "stream": stream, "model": MODEL}
    return {name: value for name, value in asked.items() if value is not None}


def event_names(lines: Iterable[str]) -> Iterable[str]:
    """The name of each server-sent event, as it comes."""
    return (line.removeprefix("event: ") for line in lines if line.startswith("event: "))
