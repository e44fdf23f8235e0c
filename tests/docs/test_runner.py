"""The runner itself: a document that does not hold fails, by file and line, with a difference that can be read."""

import tempfile
from pathlib import Path

import pytest

from tests.docs.check_names import unknown_names
from tests.docs.document import commands, read
from tests.docs.execute import execute
from tests.docs.names import Names, names_of

ROOT = Path(__file__).parents[2]
LISTED = "def one() -> int:\n    return 1\n\n\ndef two() -> int:\n    return 2\n"


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "workspace"
    folder.mkdir()
    (folder / "code.py").write_text(LISTED)
    return folder


@pytest.fixture(scope="session")
def names() -> Names:
    return names_of(ROOT)


def run(workspace: Path, text: str, *parts: str) -> list[str]:
    document = workspace / "page.md"
    document.write_text(text, "utf-8")
    scratch = Path(tempfile.mkdtemp(dir=workspace.parent))
    return [str(failure) for failure in execute(document, workspace=workspace, scratch=scratch, parts=frozenset(parts))]


def unknown(tmp_path: Path, names: Names, text: str) -> list[str]:
    document = tmp_path / "page.md"
    document.write_text(text, "utf-8")
    return [str(failure).removeprefix(f"{document}:") for failure in unknown_names(document, names)]


def console(text: str) -> str:
    return f"# A page\n\n```console\n{text}\n```\n"


def test_a_true_document_has_no_failures(workspace: Path) -> None:
    assert (
        run(workspace, console("$ echo one; echo two\none\ntwo\n$ true\n$ seq 5\n1\n...\n5\n$ echo a-17-b\na-...-b"))
        == []
    )


def test_a_wrong_output_fails_with_its_line_and_a_difference(workspace: Path) -> None:
    [failure] = run(workspace, console("$ true\n$ echo 'the answer'\nanother answer"))
    assert failure.startswith("page.md:5: the output differs")
    assert "    -another answer\n    +the answer" in failure


def test_output_that_is_not_shown_fails(workspace: Path) -> None:
    [failure] = run(workspace, console("$ echo surprise"))
    assert failure.startswith("page.md:4: the output differs")
    assert "+surprise" in failure


def test_a_failing_command_fails_with_what_it_said(workspace: Path) -> None:
    [failure] = run(workspace, console("$ ls not-there\n..."))
    assert failure.startswith("page.md:4: `ls not-there` ended with")
    assert "No such file" in failure


def test_a_command_may_be_said_to_fail(workspace: Path) -> None:
    assert run(workspace, "<!-- exit: 3 -->\n" + console("$ (exit 3)").partition("\n\n")[2]) == []
    [failure] = run(workspace, "<!-- exit: 3 -->\n```console\n$ true\n```\n")
    assert "ended with 0, not 3" in failure


def test_settings_and_folders_last_through_a_document(workspace: Path) -> None:
    first, second = (
        console("$ export SPOKEN=hello\n$ mkdir sub && cd sub"),
        console("$ echo $SPOKEN $(basename $PWD)\nhello sub"),
    )
    assert run(workspace, first + second) == []


def test_commands_may_go_on_over_lines(workspace: Path) -> None:
    text = console("$ cat > note.txt <<'EOF'\n$ a line\nEOF\n$ cat note.txt\n$ a line\n$ echo a \\\n  b\na b")
    document = workspace / "page.md"
    document.write_text(text)
    assert [command.line for command in commands(read(document).blocks[0])] == [4, 7, 8, 9]


def test_a_background_server_is_waited_for_and_stopped(workspace: Path) -> None:
    serve = "import signal, sys, time; print('ready', flush=True); time.sleep(600)"
    text = console(f'$ python -c "{serve}" &\nready\n$ echo $! > server.pid')
    assert run(workspace, text) == []
    assert not Path(f"/proc/{(workspace / 'server.pid').read_text().strip()}").exists()


def test_a_background_server_that_ends_early_fails_with_its_log(workspace: Path) -> None:
    [failure] = run(workspace, console("$ (echo 'no port'; exit 1) &\nready"))
    assert failure.startswith("page.md:4: the output differs")
    assert "+no port" in failure


def test_the_usual_ports_are_replaced_and_put_back(workspace: Path) -> None:
    text = console("$ echo http://127.0.0.1:8000/ $FASTAPI_PORT 8000 | tee said.txt\nhttp://127.0.0.1:8000/ 8000 8000")
    assert run(workspace, text) == []
    assert ":8000/" not in (workspace / "said.txt").read_text()


def test_python_blocks_are_run_and_their_result_is_compared(workspace: Path) -> None:
    assert run(workspace, "```python\nprint(6 * 7)\n```\n\n```output\n42\n```\n") == []
    [failure] = run(workspace, "```python\nprint(6 * 7)\n```\n\n```output\n41\n```\n")
    assert "-41\n    +42" in failure


@pytest.mark.parametrize("listing", ["def two() -> int:\n    return 2", "def one() -> int:\n...\n    return 2"])
def test_a_listing_is_compared_with_its_file(workspace: Path, listing: str) -> None:
    assert run(workspace, f'```python title="code.py"\n{listing}\n```\n') == []
    assert run(workspace, f"<!-- file: code.py -->\n```python\n{listing}\n```\n") == []


def test_a_listing_that_differs_fails_with_a_difference(workspace: Path) -> None:
    [failure] = run(workspace, 'Text.\n\n```python title="code.py"\ndef two() -> int:\n    return 3\n```\n')
    assert failure.startswith("page.md:4: the listing differs from code.py")
    assert "-    return 3\n    +    return 2" in failure


@pytest.mark.parametrize("listing", ["    return 2\n...\ndef one() -> int:", "def one() -> int:\n    return 2", "..."])
def test_a_listing_in_another_order_or_of_nothing_fails(workspace: Path, listing: str) -> None:
    assert len(run(workspace, f'```python title="code.py"\n{listing}\n```\n')) == 1


def test_a_listing_of_a_file_that_is_not_there_fails(workspace: Path) -> None:
    assert run(workspace, '```python title="gone.py"\nx\n```\n') == [
        "page.md:2: the listing is of gone.py, which does not exist"
    ]


def test_marked_blocks_are_left_out(workspace: Path) -> None:
    skipped = "<!-- skip: needs a key -->\n\n```console\n$ false\n```\n"
    needed = "<!-- needs: toy -->\n```console\n$ false\n```\n"
    assert run(workspace, skipped + needed) == []
    assert len(run(workspace, needed, "toy")) == 1


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("Ask `POST /chatt`.", "there is no route POST /chatt"),
        ("Ask `GET /chat`.", "there is no route GET /chat"),
        ("It is at `/helth`.", "there is no path /helth"),
        ("Run `mystack upp`.", "there is no command `mystack upp`"),
        ("Run `mystack up --prot 1`.", "`mystack up` has no option --prot"),
        ("Give it `--prot`.", "no command has the option --prot"),
        ("Run `make nothing-like-it`.", "there is no make nothing-like-it"),
        ("Set `FASTAPI_PROT=1`.", "there is no setting FASTAPI_PROT"),
        ("Set MYSTACK_DATTA.", "there is no setting MYSTACK_DATTA"),
        ("See `layer1_basic_api/api/mian.py`.", "there is no file layer1_basic_api/api/mian.py"),
        ("See `mian.py`.", "there is no file mian.py"),
        ("See `layer1_basic_api.layer:LAYERS`.", "layer1_basic_api.layer has no LAYERS"),
        ("The port is `ChattModel`.", "the code has no ChattModel"),
        ("It calls `generatee()`.", "the code has no generatee"),
        ("See [this](gone.md).", "the link gone.md leads nowhere"),
        ("See [that](#gone).", "this document has no heading for #gone"),
        ("A `broken", "a backtick has no partner on its line"),
        ("```console\n$ MYSTACK_LLMM=none true\n```", "there is no setting MYSTACK_LLMM"),
        ("<!-- skip: x -->\n```console\n$ mystack chat --modell a\n```", "`mystack chat` has no option --modell"),
    ],
)
def test_a_name_that_does_not_exist_fails(tmp_path: Path, names: Names, text: str, complaint: str) -> None:
    failures = unknown(tmp_path, names, f"# Page\n\n{text}\n")
    assert [failure.partition(": ")[2] for failure in failures] == [complaint]


def test_names_that_exist_pass(tmp_path: Path, names: Names) -> None:
    text = """# A page, twice

    `POST /chat`, `GET /v1/models/{model}`, `/v1`, `/docs`, `mystack up --port 8000`, `--layer`, `FASTAPI_PORT`,
    `DEBUG=1`, MYSTACK_LLM=simulated, `layer1_basic_api/api/main.py`, `main.py`, `layer1_basic_api/llm/`,
    `layer1_basic_api.api.main:create_app`, `ChatModel`, `generate()`, `application/json`, [up](#a-page-twice).
    """
    assert unknown(tmp_path, names, "\n".join(line.strip() for line in text.splitlines())) == []


def test_a_fence_that_is_never_closed_is_refused(tmp_path: Path) -> None:
    (tmp_path / "page.md").write_text("```console\n$ true\n")
    with pytest.raises(ValueError, match="line 1: this block is never closed"):
        read(tmp_path / "page.md")
