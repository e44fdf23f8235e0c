"""Readers who ask and search, writers who upload and delete, and a health probe. Knows MyStack only by HTTP.

    locust -f tests/load/layer2/locustfile.py --headless --users 20 --run-time 30s --host http://127.0.0.1:8000

What is uploaded goes into a collection of its own, `load`, and is deleted again. From the environment: LOAD_WRITERS
(share of users that write, 0 to 1), LOAD_KEPT (documents of a writer that are there at the same time), LOAD_PAUSE
(longest pause between two requests, seconds), LOAD_MODEL (the model to ask; unset: the server's), MYSTACK_API_KEY (sent
if set).
"""

import os
import random
import uuid

from locust import HttpUser, between, task

WRITERS = float(os.environ.get("LOAD_WRITERS", "0.2"))
KEPT = int(os.environ.get("LOAD_KEPT", "5"))
PAUSE = float(os.environ.get("LOAD_PAUSE", "1"))
MODEL = os.environ.get("LOAD_MODEL")
KEY = os.environ.get("MYSTACK_API_KEY")
COLLECTION = "load"
SECONDS = 60
THINGS = "bridge harbour orchard tower market library mill ferry quarry lighthouse".split()
PLACES = "north south east west upper lower".split()


class DocumentsUser(HttpUser):
    abstract = True  # noqa: V107 - locust reads it
    wait_time = between(0, PAUSE)

    def on_start(self) -> None:
        if KEY:
            self.client.headers["Authorization"] = f"Bearer {KEY}"


class ReaderUser(DocumentsUser):
    """Each question is one that uploads answer, as soon as one of them is ready."""

    weight = round(100 * (1 - WRITERS))

    @task(5)
    def ask(self) -> None:
        body = {"message": question(), "collection": COLLECTION, **({"model": MODEL} if MODEL else {})}
        with self.client.post("/chat", json=body, timeout=SECONDS, catch_response=True) as response:
            if response.status_code == 200:
                answer = response.json()
                known = {source["n"] for source in answer["sources"]}
                if not set(answer["cited"]) <= known:
                    response.failure("a citation that points nowhere")
            elif not is_missing(response.status_code, response.text):
                response.failure(f"HTTP {response.status_code}")
            else:
                response.success()

    @task(4)
    def search(self) -> None:
        body = {"query": question(), "collection": COLLECTION, "limit": 5}
        with self.client.post("/search", json=body, timeout=SECONDS, catch_response=True) as response:
            if is_missing(response.status_code, response.text):
                response.success()
            elif response.status_code != 200:
                response.failure(f"HTTP {response.status_code}")

    @task(1)
    def health(self) -> None:
        self.client.get("/health", timeout=SECONDS)


class WriterUser(DocumentsUser):
    weight = round(100 * WRITERS)

    def on_start(self) -> None:
        super().on_start()
        self.mine: list[str] = []

    def on_stop(self) -> None:
        for document_id in self.mine:
            self.client.delete(f"/documents/{document_id}", name="/documents/{id}", timeout=SECONDS)

    @task
    def upload(self) -> None:
        files = {"file": (f"{uuid.uuid4().hex}.md", document().encode())}
        with self.client.post(
            "/documents/upload?wait=30",
            name="/documents/upload",
            files=files,
            data={"collection": COLLECTION},
            timeout=SECONDS,
            catch_response=True,
        ) as response:
            if response.status_code != 201:
                response.failure(f"HTTP {response.status_code}")
                return
            uploaded = response.json()
            self.mine.append(uploaded["id"])
            if uploaded["state"] == "failed":
                response.failure(uploaded["reason"])
        if len(self.mine) > KEPT:
            self.client.delete(f"/documents/{self.mine.pop(0)}", name="/documents/{id}", timeout=SECONDS)


def is_missing(status: int, text: str) -> bool:
    """Before the first upload there is no collection, or, for a question, nobody to ask without documents."""
    return status in (404, 503) and ("collection_missing" in text or "no_model" in text)


def question() -> str:
    return f"Who keeps the {random.choice(PLACES)} {random.choice(THINGS)}?"


def document() -> str:
    """No two are the same."""
    kept = [f"The {place} {thing} is kept by {name()}." for place in PLACES for thing in random.sample(THINGS, 4)]
    return f"# Keepers {name()}\n\n" + "\n\n".join(kept)


def name() -> str:
    return uuid.uuid4().hex[:8]
