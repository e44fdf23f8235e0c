"""The import contracts on a toy tree: each is kept, and each is seen to be broken."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[3] / "scripts" / "check_imports.py"
FIRST, SECOND = "layer1_toy", f"layer{2}_toy"
FILES = {
    f"{FIRST}/__init__.py": "",
    f"{FIRST}/errors.py": "",
    f"{FIRST}/llm/__init__.py": f"import {FIRST}.errors\n",
    f"{FIRST}/api/__init__.py": f"import {FIRST}.llm\n",
    f"{FIRST}/cli/__init__.py": f"import {FIRST}.api\n",
    f"{SECOND}/__init__.py": "",
    f"{SECOND}/rag/__init__.py": f"import {FIRST}.llm\n",
}
LOWER = "A layer imports only from the layers below"
ORDER = "Inside a layer: the command line over the API over its subjects over its errors"
CYCLES = "No two parts of a layer import each other"
PURE = "Subjects know no web framework and no terminal"


def broken(folder: Path, **added: str) -> list[str]:
    """The names of the contracts that the toy breaks, with text added to some of its files."""
    for path, text in FILES.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text + added.get(Path(path).parent.name, ""), "utf-8")
    (folder / "scripts").mkdir()
    script = shutil.copy(SCRIPT, folder / "scripts")
    done = subprocess.run([sys.executable, script], cwd=folder, check=False, capture_output=True, text=True, timeout=60)
    said = " ".join(done.stdout.split())
    named = [name for name in (LOWER, ORDER, CYCLES, PURE) if f"{name} BROKEN" in said]
    assert done.returncode == bool(named)
    assert f"Contracts: {4 - len(named)} kept, {len(named)} broken." in said
    return named


def test_a_sound_tree_keeps_all(tmp_path: Path) -> None:
    assert broken(tmp_path) == []


@pytest.mark.parametrize(
    ("part", "text", "names"),
    [
        (FIRST, f"import {SECOND}\n", [LOWER]),
        ("llm", f"import {FIRST}.api\n", [ORDER, CYCLES]),
        ("llm", f"import {FIRST}.cli\n", [ORDER, CYCLES]),
        ("rag", "import fastapi\n", [PURE]),
    ],
)
def test_each_contract_can_be_broken(tmp_path: Path, part: str, text: str, names: list[str]) -> None:
    assert broken(tmp_path, **{part: text}) == names
