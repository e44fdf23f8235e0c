"""Runs a document as a reader would: its commands in order, its outputs and listings compared.

It runs in a copy of the repository, because documents invite to break the code, and ten of them run at the same
time. Documents say the usual ports; the copy gets free ones, put into commands and taken out of outputs again.
"""

import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.docs.compare import appear_in_order, closest_diff, diff, is_verbatim, matches
from tests.docs.document import Block, Command, commands, read
from tests.docs.parts import prepared
from tests.docs.shell import Shell, ShellStuck, environment
from tests.support.server import free_port

PORTS = (8000, 8001, 8002, 8003, 11434)
"""The ports that documents may name: MyStack's (several beside each other), Ollama's. Later servers' come here."""
SHELLS = ("console",)
RESULT = "output"
"""The language of a block that shows what the `python` block before it prints."""


@dataclass(frozen=True, slots=True)
class Failure:
    """What is wrong with a document, and where."""

    path: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.what}"


@dataclass(slots=True)
class Ports:
    """The free port that stands for each usual one."""

    free: dict[int, int] = field(default_factory=lambda: {usual: free_port() for usual in PORTS})

    def into(self, text: str) -> str:
        for usual, free in self.free.items():
            text = re.sub(rf"(:|(?i:port)[ =]){usual}\b", rf"\g<1>{free}", text)
        return text

    def back(self, lines: list[str]) -> list[str]:
        for usual, free in self.free.items():
            lines = [re.sub(rf"\b{free}\b", str(usual), line) for line in lines]
        return lines


def copy_repository(root: Path, to: Path) -> Path:
    """The files that git knows or would add, and the built page; nothing of `.venv`, `node_modules` and the like."""
    listed = ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, capture_output=True, check=True).stdout.decode().split("\0")
    for name in filter(None, names):
        if (root / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(root / name, to / name)
    for page in root.glob("layer*/web/dist"):
        shutil.copytree(page, to / page.relative_to(root))
    return to


def execute(path: Path, *, workspace: Path, scratch: Path, parts: frozenset[str]) -> list[Failure]:
    """Every way in which the document at `path` (in `workspace`) does not hold.

    Blocks that need something that `parts` does not name are left out, as are those marked to be skipped.
    """
    ports, home = Ports(), scratch / "home"
    home.mkdir(parents=True, exist_ok=True)
    blocks = read(path).blocks
    usual = {**_layer_of(path), "FASTAPI_PORT": str(ports.free[8000]), "OLLAMA_HOST": f"127.0.0.1:{ports.free[11434]}"}
    needed = parts & {block.marks.get("needs", "") for block in blocks}
    with (
        prepared(needed, scratch) as real,
        Shell(workspace, scratch=scratch, env=environment(home, workspace, **usual, **real)) as shell,
    ):
        run = _Run(str(path.relative_to(workspace)), workspace, shell, ports)
        try:
            for at, block in enumerate(blocks):
                following = blocks[at + 1] if at + 1 < len(blocks) else None
                if is_run(block, parts):
                    run.block(block, following)
        except ShellStuck as error:
            run.fail(run.line, str(error))
        return run.failures


def _layer_of(path: Path) -> dict[str, str]:
    """What a layer's document shows is that layer, also where higher ones are present."""
    found = re.search(r"layer(\d+)", str(path))
    return {"MYSTACK_LAYER": found[1]} if found else {}


def is_run(block: Block, parts: frozenset[str]) -> bool:
    return "skip" not in block.marks and block.marks.get("needs", "") in {"", *parts}


@dataclass(slots=True)
class _Run:
    name: str
    workspace: Path
    shell: Shell
    ports: Ports
    failures: list[Failure] = field(default_factory=list)
    line: int = 0

    def fail(self, line: int, what: str) -> None:
        self.failures.append(Failure(self.name, line, what))

    def block(self, block: Block, following: Block | None) -> None:
        if block.title:
            self._listing(block)
        elif block.language in SHELLS:
            self._console(block)
        elif block.language == "python":
            shown = following.text if following and following.language == RESULT else ()
            self._python(block, shown)

    def _console(self, block: Block) -> None:
        *others, last = commands(block)
        for command in others:
            self._command(command, code=0)
        self._command(last, code=int(block.marks.get("exit", "0")))

    def _python(self, block: Block, shown: tuple[str, ...]) -> None:
        script = f"python - <<'END_OF_BLOCK'\n{block.shown}\nEND_OF_BLOCK"
        self._command(Command(block.line, script, shown), code=0)

    def _command(self, command: Command, *, code: int) -> None:
        self.line = command.line
        text = self.ports.into(command.text)
        if command.in_background:
            lines = self.ports.back(self.shell.start(text, shown=self._shown(command)))
            if not appear_in_order(command.output, lines):
                self.fail(command.line, f"the output differs\n{diff(command.output, lines)}")
            return
        ended, raw = self.shell.run(text)
        lines = self.ports.back(raw)
        if ended != code:
            tail = "\n".join(f"    {line}" for line in lines[-20:])
            self.fail(command.line, f"`{command.text.splitlines()[0]}` ended with {ended}, not {code}\n{tail}")
        elif not matches(command.output, lines):
            self.fail(command.line, f"the output differs\n{diff(command.output, lines)}")

    def _shown(self, command: Command) -> tuple[str, ...]:
        return tuple(self.ports.into(line) for line in command.output)

    def _listing(self, block: Block) -> None:
        source = self._original(block.title)
        if source is None:
            self.fail(block.line, f"the listing is of {block.title}, which does not exist")
        elif not is_verbatim(block.text, source):
            self.fail(block.line, f"the listing differs from {block.title}\n{closest_diff(block.text, source)}")

    def _original(self, name: str) -> list[str] | None:
        path = self.workspace / name
        return [line.rstrip() for line in path.read_text("utf-8").splitlines()] if path.is_file() else None


def marked(path: Path) -> Iterator[tuple[int, str, str]]:
    """Line, kind (`skip` or `needs`) and value of every block that is not run everywhere."""
    for block in read(path).blocks:
        for kind in ("skip", "needs"):
            if kind in block.marks:
                yield block.line, kind, block.marks[kind]
