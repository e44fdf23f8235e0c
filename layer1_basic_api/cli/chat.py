"""`mystack chat`: one question, or a conversation that lasts as long as the terminal."""

import asyncio
import json
import re
import sys
from collections.abc import Generator
from contextlib import AsyncExitStack, aclosing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from layer1_basic_api.cli.client import asked, connect, refusal
from layer1_basic_api.cli.output import print_error, print_json
from layer1_basic_api.errors import MyStackError
from layer1_basic_api.sse import decode

CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""What could drive the terminal: an answer is text, and stays text."""
GREETING = "Ask away. Ctrl-C stops an answer, Ctrl-D ends."


@dataclass(slots=True)
class Chat:
    """A loop, a session on it, and what goes with every question.

    The loop only runs while an answer comes, so at the prompt Ctrl-C is the terminal's own.
    """

    runner: asyncio.Runner
    session: aiohttp.ClientSession
    options: dict[str, Any]
    history: list[dict[str, str]] = field(default_factory=list)

    def ask(self, question: str) -> None:
        """Print the answer as it comes. What was said when it is stopped or fails stays in the history."""
        said: list[str] = []
        body = {"message": question, "history": self.history, **self.options}
        try:
            self.runner.run(_stream(self.session, body, said))
        finally:
            answer = {"role": "assistant", "content": "".join(said)}
            self.history = [*self.history, {"role": "user", "content": question}, answer]


def run(
    message: str | None, *, url: str | None, data: Path | None, model: str | None, system: str | None, as_json: bool
) -> None:
    given = {"model": model, "system": system}
    with _opened(url, data, {name: value for name, value in given.items() if value is not None}) as chat:
        if message is None and sys.stdin.isatty():
            _converse(chat)
            return
        question = sys.stdin.read() if message is None else message
        if as_json:
            print_json(chat.runner.run(_whole(chat.session, {"message": question, **chat.options})))
        else:
            chat.ask(question)


@contextmanager
def _opened(url: str | None, data: Path | None, options: dict[str, Any]) -> Generator[Chat, None, None]:
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        try:
            yield Chat(runner, runner.run(stack.enter_async_context(connect(url, data))), options)
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


async def _whole(session: aiohttp.ClientSession, body: dict[str, Any]) -> Any:
    async with asked(session, "POST", "/chat", json=body) as response:
        return await response.json()


async def _stream(session: aiohttp.ClientSession, body: dict[str, Any], said: list[str]) -> None:
    async with (
        asked(session, "POST", "/chat", json={**body, "stream": True}) as response,
        aclosing(decode(response.content.iter_any())) as events,
    ):
        async for event, data in events:
            if event == "error":
                raise refusal(json.loads(data))
            if event == "delta":
                _say(json.loads(data)["text"], said)
    print()


def _say(text: str, said: list[str]) -> None:
    said.append(text)
    print(CONTROL.sub("", text), end="", flush=True)
