"""`mystack chat` at what is not MyStack, and at a MyStack that goes away: one sentence and exit code 1."""

import pytest

from layer1_basic_api.cli.output import print_error
from layer1_basic_api.errors import MyStackError
from tests.support.command import Run
from tests.support.impostor import answer, impostor

pytestmark = pytest.mark.blocking

NOT_MYSTACK = "mystack: What answers at {url} is not MyStack.\n"
CUT_OFF = "mystack: The answer was cut off.\n"
DELTA = b'event: delta\ndata: {"text": "well"}\n\n'
DONE = b"event: done\ndata: {}\n\n"


HTML = answer(b"<h1>It works!</h1>", content_type="text/html")
BAD_GATEWAY = answer(b"<h1>Bad Gateway</h1>", status="502 Bad Gateway", content_type="text/html")


JSON = "application/json"
NO_ANSWERS = {
    "502": (BAD_GATEWAY, NOT_MYSTACK),
    "html": (HTML, NOT_MYSTACK),
    "half a json": (answer(b"{", content_type=JSON), NOT_MYSTACK),
    "another protocol": (b"SSH-2.0-OpenSSH\r\n", NOT_MYSTACK),
    "nothing": (b"", CUT_OFF),
    "less than promised": (answer(b"{", content_type=JSON, more=1), CUT_OFF),
}
NO_STREAMS = {
    "not utf-8": (answer(b"data: \xff\n\n"), NOT_MYSTACK),
    "half a json": (answer(b"data: {\n\n"), NOT_MYSTACK),
    "no problem": (answer(b"event: error\ndata: {}\n\n"), NOT_MYSTACK),
    "no end": (answer(DELTA), CUT_OFF),
    "cut": (answer(DELTA, more=1), CUT_OFF),
    "502": NO_ANSWERS["502"],
    "html": NO_ANSWERS["html"],
}


@pytest.mark.parametrize(("said", "sentence"), NO_ANSWERS.values(), ids=NO_ANSWERS.keys())
def test_what_is_no_answer_is_one_sentence(run: Run, said: bytes, sentence: str) -> None:
    with impostor(said) as server:
        done = run("chat", "hello", "--url", server.url, "--json")
        assert (done.returncode, done.stdout, done.stderr) == (1, "", sentence.format(url=server.url))


@pytest.mark.parametrize(("said", "sentence"), NO_STREAMS.values(), ids=NO_STREAMS.keys())
def test_what_is_no_stream_is_one_sentence(run: Run, said: bytes, sentence: str) -> None:
    with impostor(said) as server:
        done = run("chat", "hello", "--url", server.url)
        assert (done.returncode, done.stderr) == (1, sentence.format(url=server.url))


@pytest.mark.parametrize("url", ["localhost:8000", "http://", "http://[", "ftp://localhost", "8000"])
def test_what_is_no_address_is_one_sentence(run: Run, url: str) -> None:
    done = run("chat", "hello", "--url", url)
    assert done.returncode == 1
    assert done.stderr == f"mystack: {url!r} is no address of a MyStack. One looks like http://127.0.0.1:8000.\n"


def test_an_error_cannot_drive_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    print_error(MyStackError("\x1b[2Jred\x9b\nblue", commands=["ollama pull \x07x"]))
    assert capsys.readouterr().err == "mystack: [2Jred\nblue\n    ollama pull x\n"


def test_json_is_not_for_conversations(run: Run) -> None:
    done = run("chat", "--json", given=None)
    assert done.returncode == 1
    assert done.stderr.startswith("mystack: --json is for one question")


def test_only_what_was_answered_is_remembered(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = iter(["one", "two", "three", "four"])
    monkeypatch.setattr("builtins.input", lambda _: next(lines, None) or end())
    with impostor(answer(DELTA), answer(DONE), answer(DELTA + DONE), answer(DELTA + DONE)) as server:
        assert run("chat", "--url", server.url, given=None).returncode == 0
    turn = [{"role": "user", "content": "three"}, {"role": "assistant", "content": "well"}]
    assert [asked["history"] for asked in server.asked] == [[], [], [], turn]


def end() -> str:
    raise EOFError
