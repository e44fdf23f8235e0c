"""`mystack chat` in a conversation that the server keeps, so that it can be gone on with another day."""

import asyncio
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from layer1_basic_api.cli.chat import Chat, Said
from layer1_basic_api.cli.chat import run as run_lower
from layer1_basic_api.cli.client import Connection, asked
from layer1_basic_api.errors import ConfigurationError
from layer3_postgres.cli.conversations import id_of


@dataclass(slots=True)
class KeptChat(Chat):
    """`home`: the conversation that is gone on with. A server that keeps none is told what was said, as in layer 1."""

    home: str | None = None

    def request(self, question: str) -> dict[str, Any]:
        if self.home is None:
            return Chat.request(self, question)
        return {"message": question, "conversation_id": self.home, **self.options}

    def remember(self, question: str, said: Said) -> None:
        Chat.remember(self, question, said)
        match (said.kept_at or "").split("/"):
            case ["", "conversations", str(home), *_]:
                self.home = home


def run(
    message: str | None,
    *,
    newest: bool,
    conversation: str | None,
    url: str | None,
    data: Path | None,
    model: str | None,
    system: str | None,
    as_json: bool,
) -> None:
    """Raises `ConfigurationError` where both a conversation and the newest are asked for, or what is no id."""
    if newest and conversation:
        raise ConfigurationError("--continue goes on with the newest conversation, --conversation with that one.")
    opened = partial(_open, newest=newest, conversation=conversation and id_of(conversation))
    run_lower(message, url=url, data=data, model=model, system=system, as_json=as_json, open_chat=opened)


def _open(
    runner: asyncio.Runner,
    connection: Connection,
    options: dict[str, Any],
    *,
    newest: bool,
    conversation: str | None,
) -> KeptChat:
    home = runner.run(_newest(connection)) if newest else conversation
    return KeptChat(runner, connection, options, home=home)


async def _newest(connection: Connection) -> str | None:
    """Raises `ConfigurationError` where there is none yet."""
    async with asked(connection, "GET", "/conversations", params={"limit": "1"}) as response:
        items: list[dict[str, Any]] = (await response.json())["items"]
    if not items:
        raise ConfigurationError("There is no conversation yet. `mystack chat` begins one.")
    return str(items[0]["id"])
