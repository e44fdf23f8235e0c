"""`mystack doctor`: a row for each part of this machine, or of a MyStack elsewhere, and what to do about it."""

import json
from pathlib import Path

import pytest

from layer1_basic_api.cli.client import NO_ANSWER_REMEDY
from layer1_basic_api.diagnosis import model_finding
from layer1_basic_api.docker_command import ADD_COMPOSE, ALLOW, INSTALL, START
from layer1_basic_api.findings import Finding
from layer1_basic_api.llm.base import ModelStatus
from layer1_basic_api.llm.none import NoneModel
from tests.support.command import Result, Run
from tests.support.impostor import answer, impostor
from tests.support.server import free_port, mystack

pytestmark = pytest.mark.blocking


def rows(done: Result) -> dict[str, Finding]:
    return {entry["part"]: Finding(**entry) for entry in json.loads(done.stdout)["findings"]}


def test_every_part_has_a_row(run: Run) -> None:
    done = run("doctor", "--json")
    found = rows(done)
    assert done.returncode == 0
    assert {"MyStack", "data folder", "server", "page", "docker engine", "docker compose", "model"} <= set(found)
    assert found["data folder"].state == "ok"
    assert found["server"].remedy == "mystack up"
    assert found["model"].detail == "simulated is ready. Simulated answers: no model is asked."
    assert "mystack up" in run("doctor").stdout


def test_asked_to_repair_it_says_what_came_of_it_below_the_rest(run: Run) -> None:
    done = run("doctor", "--fix", "--json")
    assert done.returncode == 0
    assert set(rows(done)) > set(rows(run("doctor", "--json")))


def test_a_data_folder_that_cannot_be_used_is_broken(run: Run, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.touch()
    done = run("doctor", "--json", "--data", str(blocked / "data"))
    assert (done.returncode, rows(done)["data folder"].state) == (1, "broken")


@pytest.mark.parametrize(
    ("provider", "variable"), [("groq", "GROQ_API_KEY"), ("openai", "OPENAI_API_KEY"), ("huggingface", "HF_TOKEN")]
)
def test_the_key_that_is_missing_is_named(run: Run, provider: str, variable: str) -> None:
    done = run("doctor", "--json", MYSTACK_LLM=provider)
    found = rows(done)
    assert (done.returncode, found["model"].state, found["data folder"].state) == (1, "broken", "ok")
    assert variable in found["model"].detail
    assert "MYSTACK_LLM" in found["model"].remedy


def test_the_server_that_runs_is_named(run: Run, tmp_path: Path) -> None:
    with mystack(tmp_path) as running:
        assert running.url in rows(run("doctor", "--data", str(tmp_path / "data"), "--json"))["server"].detail


def test_a_wrong_setting_is_a_row_and_the_other_parts_are_looked_at(run: Run, tmp_path: Path) -> None:
    wrong = {"FASTAPI_PORT": "eighty", "LOG_LEVEL": "loud"}
    done = run("doctor", "--json", "--data", str(tmp_path / "mine"), **wrong)
    findings = [Finding(**entry) for entry in json.loads(done.stdout)["findings"]]
    settings = [finding for finding in findings if finding.part == "setting"]
    assert (done.returncode, done.stderr) == (1, "")
    assert [finding.detail.split(".")[0] for finding in settings] == [
        "FASTAPI_PORT: got 'eighty'",
        "LOG_LEVEL: got 'loud'",
    ]
    assert {finding.state for finding in settings} == {"broken"}
    assert all("Correct it" in finding.remedy for finding in settings)
    assert {"MyStack", "page", "model"} <= {finding.part for finding in findings}
    assert str(tmp_path / "mine") in rows(done)["data folder"].detail
    assert "FASTAPI_PORT" in run("doctor", **wrong).stdout


@pytest.mark.parametrize("port", ["8000", "eighty"])
def test_a_file_of_settings_that_is_no_text_is_a_row(run: Run, own_home: Path, port: str) -> None:
    (own_home / ".env").write_bytes("HF_MODEL=caf\u00e9\n".encode("latin-1"))
    done = run("doctor", "--json", FASTAPI_PORT=port)
    settings = [entry["detail"] for entry in json.loads(done.stdout)["findings"] if entry["part"] == "setting"]
    assert (done.returncode, done.stderr) == (1, "")
    assert settings[0] == "The file .env is not text in UTF-8. Save it as UTF-8."
    assert ["FASTAPI_PORT" in told for told in settings[1:]] == [True] * (port == "eighty")
    assert rows(done)["model"].state == "ok"


def test_a_secret_that_is_wrong_is_not_shown(run: Run) -> None:
    done = run("doctor", "--json", OLLAMA_HOST="http://me:sesame@[", MYSTACK_LLM="ollama")
    assert done.returncode == 1
    assert "OLLAMA_HOST" in done.stdout
    assert "sesame" not in done.stdout


CASES = [
    (ModelStatus(provider="ollama", model="llama3", state="ready"), "ok", "llama3 (ollama) is ready.", ""),
    (ModelStatus(provider="vllm", model=None, state="unknown"), "ok", "vllm is chosen; the first question", ""),
    (
        ModelStatus(provider="ollama", model="x", state="missing", detail="It has none.", commands=("a", "b")),
        "broken",
        "x (ollama) cannot be asked: It has none.",
        "`a`, then `b`",
    ),
    (ModelStatus(provider="groq", model=None, state="unreachable"), "broken", "groq cannot", "Look at its address"),
    (ModelStatus(provider="groq", model="y", state="missing"), "broken", "y (groq) cannot", "Name a model that it has"),
]


@pytest.mark.parametrize(("status", "state", "detail", "remedy"), CASES)
def test_the_model_is_told_in_a_sentence(status: ModelStatus, state: str, detail: str, remedy: str) -> None:
    found = model_finding(status)
    assert (found.state, found.detail[: len(detail)], found.remedy[: len(remedy)]) == (state, detail, remedy)
    assert bool(found.remedy) is (state == "broken")


def test_what_to_do_is_never_cut_off(run: Run, tmp_path: Path) -> None:
    """In the 80 columns of a pipe or a small terminal; half a path or an address is of no use."""
    assert rows(run("doctor", "--json", PATH=str(tmp_path)))["docker engine"].remedy == INSTALL
    shown = run("doctor", PATH=str(tmp_path)).stdout
    assert "get-docker/)." in shown
    assert "…" not in shown


async def test_no_model_is_told_in_a_sentence() -> None:
    found = model_finding(await NoneModel().status())
    assert found.state == "optional"
    assert found.detail.startswith("No model is connected. ")
    assert found.remedy == "`ollama serve`, then `ollama pull llama3`"


def docker_says(folder: Path, said: str) -> str:
    """A PATH with a `docker` that says this and nothing else."""
    program = folder / "docker"
    program.write_text(f"#!/bin/sh\n{said}\n", "utf-8")
    program.chmod(0o755)
    return str(folder)


DENIED = "permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock"
DEAD = "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?"
NO_COMPOSE = "docker: unknown command: docker compose"
DOCKERS = {
    "both": ("echo WARNING: No swap limit support; echo 28.2.2", ("ok", ""), ("ok", "")),
    "dead": (f"[ $1 = compose ] || {{ echo '{DEAD}'; exit 1; }}", ("optional", START), ("ok", "")),
    "denied": (f"[ $1 = compose ] || {{ echo '{DENIED}'; exit 1; }}", ("optional", ALLOW), ("ok", "")),
    "no compose": (f"[ $1 = version ] || {{ echo '{NO_COMPOSE}'; exit 1; }}", ("ok", ""), ("optional", ADD_COMPOSE)),
}


@pytest.mark.parametrize(("said", "engine", "compose"), DOCKERS.values(), ids=DOCKERS.keys())
def test_docker_has_a_row_for_its_engine_and_one_for_compose(
    run: Run, tmp_path: Path, said: str, engine: tuple[str, str], compose: tuple[str, str]
) -> None:
    done = run("doctor", "--json", PATH=docker_says(tmp_path, said))
    found = rows(done)
    assert done.returncode == 0
    assert "WARNING" not in found["docker engine"].detail + found["docker compose"].detail
    assert (found["docker engine"].state, found["docker engine"].remedy) == engine
    assert (found["docker compose"].state, found["docker compose"].remedy) == compose


def test_without_docker_both_rows_say_how_to_get_it(run: Run) -> None:
    found = rows(run("doctor", "--json", PATH=""))
    assert {(found[part].state, found[part].remedy) for part in ("docker engine", "docker compose")} == {
        ("optional", INSTALL)
    }


def test_a_server_elsewhere_is_looked_at_instead_of_this_machine(run: Run, tmp_path: Path) -> None:
    with mystack(tmp_path) as running:
        done = run("doctor", "--json", "--url", running.url)
        table = run("doctor", "--url", running.url).stdout
    found = rows(done)
    assert done.returncode == 0
    assert {"server", "model"} <= set(found)
    assert not {"data folder", "page", "docker engine"} & set(found)
    assert found["server"].detail.endswith(f" runs at {running.url}")
    assert found["model"].detail.startswith("simulated is ready.")
    assert "simulated is ready." in table


def test_a_server_elsewhere_that_wants_a_key_says_so(run: Run, tmp_path: Path) -> None:
    with mystack(tmp_path, MYSTACK_API_KEY="sesame") as running:
        refused = run("doctor", "--json", "--url", running.url)
        let_in = run("doctor", "--json", "--url", running.url, MYSTACK_API_KEY="sesame")
    assert (refused.returncode, rows(refused)["server"].state, rows(refused)["key"].state) == (1, "ok", "broken")
    assert "MYSTACK_API_KEY" in rows(refused)["key"].remedy
    assert (let_in.returncode, rows(let_in)["model"].state) == (0, "ok")


def test_a_dead_address_is_a_row(run: Run) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    done = run("doctor", "--json", "--url", url, FASTAPI_PORT="eighty")
    assert (done.returncode, done.stderr) == (1, "")
    assert rows(done)["server"] == Finding(
        part="server", state="broken", detail=f"Nothing answers at {url}.", remedy=NO_ANSWER_REMEDY
    )
    assert "FASTAPI_PORT" in rows(done)["setting"].detail


def told(body: object, *, status: str = "200 OK") -> bytes:
    return answer(json.dumps(body).encode(), content_type="application/json", status=status)


HEALTH = told({"status": "ok", "layer": 2, "version": "2.0"})


@pytest.mark.parametrize("said", [told({"status": "ok"}), answer(b"<h1>It works!</h1>", content_type="text/html")])
def test_what_is_no_mystack_is_a_row(run: Run, said: bytes) -> None:
    with impostor(said) as server:
        done = run("doctor", "--json", "--url", server.url)
        assert rows(done)["server"].detail == f"What answers at {server.url} is not MyStack."
    assert done.returncode == 1


def test_what_a_server_elsewhere_stands_on_has_a_row_each(run: Run) -> None:
    parts = {
        "store": {"state": "unreachable", "required": True, "detail": "Nothing listens."},
        "cache": {"state": "none", "required": False},
        "index": {"state": "ready", "required": True},
    }
    ready = told({"status": "not_ready", "dependencies": parts}, status="503 Service Unavailable")
    model: dict[str, object] = {
        "provider": "none",
        "model": None,
        "state": "none",
        "detail": "No model.",
        "commands": [],
        "items": [],
    }
    with impostor(HEALTH, ready, told(model)) as server:
        done = run("doctor", "--json", "--url", server.url)
    found = rows(done)
    assert (done.returncode, [found[part].state for part in parts]) == (1, ["broken", "optional", "ok"])
    assert found["store"].detail == "It is unreachable. Nothing listens."
    assert "on that machine" in found["store"].remedy
