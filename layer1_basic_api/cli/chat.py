"""`mystack chat`: one question, or a conversation that lasts as long as the terminal."""

import asyncio
import sys
from collections.abc import Callable, Generator
from contextlib import AsyncExitStack, aclosing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from layer1_basic_api.cli.client import Connection, asked, connect, read_events
from layer1_basic_api.cli.output import print_error, print_json, printable
from layer1_basic_api.errors import ConfigurationError, MyStackError

GREETING = "Ask away. Ctrl-C stops an answer, Ctrl-D ends."


@dataclass(slots=True)
class Said:
    """An answer as far as it came. `kept_at`: the path where a layer that keeps answers has it."""

    pieces: list[str] = field(default_factory=list)
    kept_at: str | None = None

    @property
    def text(self) -> str:
        return "".join(self.pieces)


@dataclass(slots=True)
class Chat:
    """A loop, a connection on it, and what goes with every question.

    The loop only runs while an answer comes, so at the prompt Ctrl-C is the terminal's own.
    """

    runner: asyncio.Runner
    connection: Connection
    options: dict[str, Any]
    history: list[dict[str, str]] = field(default_factory=list)

    def ask(self, question: str) -> None:
        """Print the answer as it comes. What was said until it is stopped stays in the history; a failure does not."""
        said = Said()
        try:
            self.runner.run(_stream(self.connection, self.request(question), said))
        except KeyboardInterrupt:
            self.remember(question, said)
            raise
        self.remember(question, said)

    def request(self, question: str) -> dict[str, Any]:
        return {"message": question, "history": self.history, **self.options}

    def remember(self, question: str, said: Said) -> None:
        """Models refuse a history in which nothing was answered."""
        if said.text.strip():
            turn = {"role": "user", "content": question}, {"role": "assistant", "content": said.text}
            self.history = [*self.history, *turn]


OpenChat = Callable[[asyncio.Runner, Connection, dict[str, Any]], Chat]


def run(
    message: str | None,
    *,
    url: str | None,
    data: Path | None,
    model: str | None,
    system: str | None,
    as_json: bool,
    open_chat: OpenChat = Chat,
) -> None:
    """Raises `ConfigurationError` where JSON is asked for a conversation."""
    talks = message is None and sys.stdin.isatty()
    if talks and as_json:
        raise ConfigurationError("--json is for one question: write it behind the command, or pipe it in.")
    given = {"model": model, "system": system}
    options = {name: value for name, value in given.items() if value is not None}
    with _opened(url, data, options, open_chat) as chat:
        if talks:
            _converse(chat)
            return
        question = sys.stdin.read() if message is None else message
        if as_json:
            print_json(chat.runner.run(_whole(chat.connection, chat.request(question))))
        else:
            chat.ask(question)


@contextmanager
def _opened(
    url: str | None, data: Path | None, options: dict[str, Any], open_chat: OpenChat
) -> Generator[Chat, None, None]:
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        try:
            yield open_chat(runner, runner.run(stack.enter_async_context(connect(url, data))), options)
        finally:
            runner.run(stack.aclose())


def _converse(chat: Chat) -> None:
    """An answer that fails or is stopped does not end the conversation."""
    with suppress(ImportError):
        import readline  # noqa: F401, PLC0415 - gives `input` its editing, where there is one
    print(GREETING)
    while (question := _read()) is not None:
        try:
            if question.strip():
                chat.ask(question)
        except KeyboardInterrupt:
            print(" (stopped)")
        except MyStackError as error:
            print_error(error)


def _read() -> str | None:
    try:
        return input("› ")
    except (EOFError, KeyboardInterrupt):
        print()
        return None


async def _whole(connection: Connection, body: dict[str, Any]) -> Any:
    async with asked(connection, "POST", "/chat", json=body) as response:
        return await response.json()


async def _stream(connection: Connection, body: dict[str, Any], said: Said) -> None:
    async with (
        asked(connection, "POST", "/chat", json={**body, "stream": True}) as response,
        aclosing(read_events(connection, response)) as events,
    ):
        said.kept_at = response.headers.get("Content-Location")
        async for event in events:
            match event:
                case "delta", {"text": str(text)}:
                    said.pieces.append(text)
                    print(printable(text), end="", flush=True)
    print()
