"""`mystack chat` in kept conversations, and `mystack conversations`, beside a running server."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.command import Run, run
from tests.support.server import mystack

__all__ = ["run"]
pytestmark = pytest.mark.blocking
SAID = "That is all."


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    with mystack(tmp_path, MYSTACK_SIMULATED="tps=0,ttft=0,tokens=3") as running:
        yield running.url


def kept(run: Run, url: str, *arguments: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = json.loads(run("conversations", "--url", url, "--json", *arguments).stdout)["items"]
    return items


def test_a_conversation_is_gone_on_with(run: Run, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    nothing = run("chat", "--continue", "hello", "--url", url)
    assert (nothing.returncode, "There is no conversation yet" in nothing.stderr) == (1, True)
    assert run("conversations", "--url", url).stdout.startswith("There are no conversations.")

    lines = iter(["Where do ferries leave?", "And when?"])
    monkeypatch.setattr("builtins.input", lambda _: next(lines, None) or _ended())
    run("chat", "--url", url, given=None)
    [talked] = kept(run, url)
    assert talked["title"] == "Where do ferries leave?"

    assert run("chat", "--continue", "And buses?", "--url", url).stdout == f"{SAID}\n"
    assert run("chat", "Something else", "--url", url).stdout == f"{SAID}\n"
    answer = json.loads(run("chat", "--conversation", talked["id"], "Last?", "--url", url, "--json").stdout)
    assert answer["conversation_id"] == talked["id"]
    shown = run("conversations", "show", talked["id"], "--url", url).stdout
    assert [line[2:] for line in shown.splitlines() if line.startswith("› ")] == [
        "Where do ferries leave?",
        "And when?",
        "And buses?",
        "Last?",
    ]
    both = run("chat", "--continue", "--conversation", talked["id"], "Hi", "--url", url)
    assert both.returncode == 1


def test_conversations_are_listed_found_renamed_taken_away_and_deleted(run: Run, url: str) -> None:
    for question in ("Where do pelicans nest?", "What does a berth cost?"):
        run("chat", question, "--url", url)
    table = run("conversations", "--url", url).stdout.splitlines()
    assert [line.rsplit("  ", 1)[-1] for line in table] == [
        "title",
        "What does a berth cost?",
        "Where do pelicans nest?",
    ]
    found = run("conversations", "--search", "pelic", "--url", url).stdout.splitlines()
    assert len(found) == 2
    home = found[1].split()[0]
    assert run("conversations", "rename", home, "Birds", "--url", url).stdout == "Birds\n"
    text = run("conversations", "export", home, "--url", url).stdout
    assert text.startswith("# Birds\n")
    assert f"## Assistant\n\n{SAID}" in text
    assert json.loads(run("conversations", "export", home, "--format", "json", "--url", url).stdout)["messages"]
    assert run("conversations", "rm", home, "--url", url).stdout == f"deleted {home}\n"
    assert run("conversations", "show", home, "--url", url).returncode == 1
    assert [each["title"] for each in kept(run, url)] == ["What does a berth cost?"]


@pytest.mark.parametrize("given", ["Birds", "../documents"])
def test_what_is_no_id_is_told_before_anything_is_asked_or_deleted(run: Run, url: str, given: str) -> None:
    run("chat", "Where do pelicans nest?", "--url", url)
    home = kept(run, url)[0]["id"]
    asked = (("show", given), ("export", given), ("rename", given, "Title"), ("rm", home, given))
    for arguments in (*(("conversations", *each) for each in asked), ("chat", "--conversation", given, "Hi")):
        done = run(*arguments, "--url", url)
        assert (done.returncode, f"{given!r} is no conversation's id" in done.stderr) == (1, True)
    assert len(kept(run, url)) == 1


def _ended() -> str:
    raise EOFError
