"""Readers who search and ask, writers who upload, replace and delete, on one database. Knows MyStack only by HTTP.

    locust -f tests/load/layer3/locustfile.py --headless --users 20 --run-time 30s --host http://127.0.0.1:8000

What layer 2's users do, and one kind more: whoever searches for a document that was just acknowledged as ready must
find it, and for one that was just deleted must not, since both happen in one transaction. From the environment: what
layer 2's file reads, and LOAD_EDITORS (share of users that check this, 0 to 1).
"""

import os
import sys
from pathlib import Path

from locust import task

sys.path.insert(0, str(Path(__file__).parents[3]))  # locust runs the file by its path

from tests.load.layer2.locustfile import SECONDS, DocumentsUser, ReaderUser, WriterUser, name

__all__ = ["EditorUser", "ReaderUser", "WriterUser"]
EDITORS = float(os.environ.get("LOAD_EDITORS", "0.2"))
COLLECTION = "load-edited"


class EditorUser(DocumentsUser):
    weight = round(100 * EDITORS)

    @task
    def upload(self) -> None:
        word = name()
        if document_id := self._taken_in(word):
            self._search(word, found=True)
            self.client.delete(f"/documents/{document_id}", name="/documents/{id}", timeout=SECONDS)
            self._search(word, found=False)

    def _taken_in(self, word: str) -> str | None:
        files = {"file": (f"{word}.md", f"The password of the {word} gate is {name()}.".encode())}
        with self.client.post(
            "/documents/upload?wait=30",
            name="/documents/upload",
            files=files,
            data={"collection": COLLECTION},
            timeout=SECONDS,
            catch_response=True,
        ) as response:
            uploaded = response.json() if response.status_code == 201 else {}
            if uploaded.get("state") != "ready":
                response.failure(f"HTTP {response.status_code}, {uploaded.get('reason') or uploaded.get('state')}")
                return None
            return str(uploaded["id"])

    def _search(self, word: str, *, found: bool) -> None:
        body = {"query": f"{word} gate", "collection": COLLECTION, "limit": 5, "mode": "keyword"}
        with self.client.post(
            "/search", name="/search, just written", json=body, timeout=SECONDS, catch_response=True
        ) as response:
            results = response.json()["results"] if response.status_code == 200 else []
            if response.status_code != 200:
                response.failure(f"HTTP {response.status_code}")
            elif any(word in result["text"] for result in results) is not found:
                response.failure("what is ready was not found" if found else "what is deleted was found")
