"""The commands: run in this process, and once as a process of their own, against a real server or none."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from layer1_basic_api.api.config import Settings
from layer1_basic_api.cli.client import NO_ANSWER_REMEDY, Refused, own_server
from layer1_basic_api.layer import LAYER
from layer1_basic_api.layers import find_layers
from tests.support.command import Run
from tests.support.server import mystack

pytestmark = pytest.mark.blocking


def test_as_a_process_of_its_own() -> None:
    command = [sys.executable, "-m", "layer1_basic_api", "chat", "hello"]
    env = {**os.environ, "MYSTACK_LLM": "simulated", "MYSTACK_SIMULATED": "tps=0,tokens=3"}
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=env, timeout=120)
    assert (done.returncode, done.stdout, done.stderr) == (0, "That is all.\n", "")


def test_version_names_the_layers(run: Run) -> None:
    known = json.loads(run("version", "--json").stdout)["layers"]
    assert known[0] == {"number": 1, "title": "Basic API"}
    assert "Layer 1  Basic API" in run("version").stdout


def test_chat_answers_without_a_server(run: Run) -> None:
    """And in a process of its own, above, without a log line; here a test before may have kept a logger's level."""
    done = run("chat", "hello")
    assert (done.returncode, done.stdout) == (0, "That is all.\n")


def test_chat_reads_the_question_from_a_pipe(run: Run) -> None:
    assert run("chat", given="hello").stdout == "That is all.\n"


def test_chat_prints_json(run: Run) -> None:
    answer = json.loads(run("chat", "hello", "--json").stdout)
    assert (answer["response"], answer["finish_reason"]) == ("That is all.", "stop")


def test_chat_speaks_to_the_server_on_the_data_folder(run: Run, tmp_path: Path) -> None:
    with mystack(tmp_path, MYSTACK_SIMULATED="tps=0,tokens=2"):
        assert run("chat", "hello", "--data", str(tmp_path / "data")).stdout == "Nothing more.\n"
        assert run("chat", "hello").stdout == "That is all.\n"


def test_chat_speaks_to_a_url_with_the_key(run: Run, tmp_path: Path) -> None:
    with mystack(tmp_path, MYSTACK_API_KEY="sesame", MYSTACK_SIMULATED="tps=0,tokens=1") as running:
        assert run("chat", "hello", "--url", running.url, MYSTACK_API_KEY="sesame").stdout == "Done.\n"
        refused = run("chat", "hello", "--url", running.url, MYSTACK_API_KEY="wrong")
    assert refused.returncode == 1
    assert "Authorization: Bearer KEY" in refused.stderr


def test_chat_without_a_model_names_the_commands(run: Run) -> None:
    done = run("chat", "hello", MYSTACK_LLM="none")
    assert done.returncode == 1
    assert "    ollama pull llama3\n" in done.stderr


def test_chat_passes_model_and_system_on(run: Run) -> None:
    assert run("chat", "hello", "--model", "simulated:tokens=1", "--system", "Be short.").stdout == "Done.\n"
    assert "no model 'other'" in run("chat", "hello", "--model", "other").stderr


def test_chat_says_when_a_stream_breaks(run: Run) -> None:
    done = run("chat", "hello", MYSTACK_SIMULATED="tokens=5,error=failed,after=2")
    assert (done.returncode, done.stdout) == (1, "This is")
    assert "told to fail" in done.stderr


def test_chat_keeps_control_characters_from_the_terminal(run: Run, tmp_path: Path) -> None:
    script = tmp_path / "script.json"
    script.write_text(json.dumps([{"text": ["\x1b[2Jred\x07", "\tand\nblue"]}]))
    assert run("chat", "hello", MYSTACK_SIMULATED=f"script={script}").stdout == "[2Jred\tand\nblue\n"


@pytest.mark.parametrize(("more", "said"), [((), "gr??e\n"), (("--json",), '"response": "gr\\u00f6\\u00dfe"')])
def test_what_a_pipe_cannot_carry_is_no_traceback(tmp_path: Path, more: tuple[str, ...], said: str) -> None:
    script = tmp_path / "script.json"
    script.write_text(json.dumps([{"text": "größe"}]))
    settings = {"MYSTACK_LLM": "simulated", "MYSTACK_SIMULATED": f"script={script}", "PYTHONIOENCODING": "ascii"}
    command = [sys.executable, "-m", "layer1_basic_api", "chat", "hello", *more]
    done = subprocess.run(command, check=False, capture_output=True, env={**os.environ, **settings}, timeout=120)
    assert (done.returncode, done.stderr) == (0, b"")
    assert said in done.stdout.decode("ascii")


def test_chat_without_the_providers_key_is_one_sentence(run: Run) -> None:
    done = run("chat", "hello", MYSTACK_LLM="groq")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "mystack: MYSTACK_LLM=groq needs GROQ_API_KEY.\n"


async def test_a_start_that_takes_too_long_is_one_sentence() -> None:
    settings = Settings.load(llm="simulated")
    with pytest.raises(Refused, match="did not start within 0 s"):
        async with own_server(LAYER, settings, start_seconds=0):
            pass


def test_chat_at_a_dead_address_names_it_and_says_what_to_do(run: Run) -> None:
    done = run("chat", "hello", "--url", "http://somebody:sesame@127.0.0.1:9/chat")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"mystack: Nothing answers at http://127.0.0.1:9. {NO_ANSWER_REMEDY}\n"
    assert "`mystack up`" in NO_ANSWER_REMEDY


def test_check_measures_and_passes(run: Run) -> None:
    done = run("check", "1", "--json", PATH="")
    outcomes = {entry["name"]: entry for entry in json.loads(done.stdout)["outcomes"]}
    users = outcomes["10 users at once, p95, simulated model"]
    assert (done.returncode, users["state"], users["target"]) == (0, "pass", "< 2 s")
    assert outcomes["the container runs"]["figure"].startswith("Docker is not installed")


def test_unknown_layer_is_one_sentence(run: Run) -> None:
    done = run("up", "--layer", "99")
    assert done.returncode == 1
    present = ", ".join(str(layer.number) for layer in find_layers())
    assert done.stderr == f"mystack: There is no layer 99 here; present: {present}.\n"


def test_wrong_setting_names_the_variable(run: Run) -> None:
    done = run("up", FASTAPI_PORT="eighty")
    assert done.returncode == 1
    assert done.stderr.startswith("mystack: FASTAPI_PORT: got 'eighty'.")


def test_no_host_is_not_every_host(run: Run) -> None:
    """As from `--host "$HOST"` where that is not set: the socket would listen to the network."""
    done = run("up", "--host", "", "--port", "0")
    assert (done.returncode, done.stderr) == (1, "mystack: FASTAPI_HOST: got ''. It must not be empty.\n")


def test_second_server_on_the_folder_is_refused(run: Run, tmp_path: Path) -> None:
    with mystack(tmp_path) as running:
        done = run("up", "--port", "0", "--data", str(tmp_path / "data"))
    assert done.returncode == 1
    assert f"already runs on {tmp_path / 'data'}, at {running.url}" in done.stderr


@pytest.mark.parametrize("how", [(), ("--reload",)], ids=["plain", "reload"])
def test_up_says_where_it_is_and_warns_when_it_is_open_without_a_key(
    run: Run, tmp_path: Path, how: tuple[str, ...]
) -> None:
    with mystack(tmp_path, "--layer", "1", "--host", "0.0.0.0", *how) as running:
        written = running.log.read_text()
        assert "Set MYSTACK_API_KEY" in written
        assert f"MyStack · Layer 1 (Basic API) · {running.url}\n" in written
        refused = run("up", "--port", "0", "--data", str(tmp_path / "data"))
    assert (refused.returncode, running.process.returncode) == (1, 0)
    assert running.url in refused.stderr


def test_completion_is_offered(run: Run) -> None:
    assert run(_MYSTACK_COMPLETE="source_bash").stdout.count("_MYSTACK_COMPLETE=complete_bash") == 1
    offered = run(_MYSTACK_COMPLETE="complete_bash", COMP_WORDS="mystack ch", COMP_CWORD="1").stdout
    assert offered.split() == ["chat", "check"]


def test_a_conversation_goes_on_until_its_end(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = iter(["hello", "", "again"])

    def read(_prompt: str) -> str:
        try:
            return next(lines)
        except StopIteration:
            raise EOFError from None

    monkeypatch.setattr("builtins.input", read)
    assert run("chat", given=None).stdout.count("That is all.\n") == 2


def test_a_conversation_survives_an_error(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    answers: Iterator[str | KeyboardInterrupt] = iter(["hello", KeyboardInterrupt()])

    def read(_prompt: str) -> str:
        answer = next(answers)
        if isinstance(answer, KeyboardInterrupt):
            raise answer
        return answer

    monkeypatch.setattr("builtins.input", read)
    done = run("chat", given=None, MYSTACK_LLM="none")
    assert (done.returncode, "ollama pull llama3" in done.stderr) == (0, True)
