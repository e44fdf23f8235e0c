"""What listens at an address and is no MyStack, or a MyStack that goes away: it gives the answers it was handed."""

import json
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread
from typing import Any

SECONDS = 30
"""Before the impostor gives up waiting for a question."""


def answer(body: bytes, *, status: str = "200 OK", content_type: str = "text/event-stream", more: int = 0) -> bytes:
    """A whole answer of HTTP; `more` bytes are promised and never sent."""
    length = f"Content-Length: {len(body) + more}"
    head = (f"HTTP/1.1 {status}", f"Content-Type: {content_type}", length, "Connection: close", "", "")
    return "\r\n".join(head).encode() + body


@dataclass
class Impostor:
    """Gives each question the next of `answers`, as it is, and keeps what it was asked."""

    listener: socket.socket
    asked: list[dict[str, Any]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.listener.getsockname()[1]}"

    def give(self, *answers: bytes) -> None:
        for said in answers:
            connection, _ = self.listener.accept()
            with connection, connection.makefile("rb") as sent:
                head = b"".join(iter(sent.readline, b"\r\n"))
                length = re.search(rb"content-length: (\d+)", head.lower())
                self.asked.append(json.loads(sent.read(int(length[1]) if length else 0) or b"null"))
                connection.sendall(said)


@contextmanager
def impostor(*answers: bytes) -> Iterator[Impostor]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(SECONDS)
        server = Impostor(listener)
        thread = Thread(target=server.give, args=answers)
        thread.start()
        yield server
        thread.join()
