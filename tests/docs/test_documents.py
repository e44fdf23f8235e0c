"""Every document holds: what it runs, what it shows, what it names. Documents are found, not listed."""

from pathlib import Path

import pytest

from tests.docs.check_names import unknown_names
from tests.docs.execute import copy_repository, execute, marked
from tests.docs.names import Names, names_of
from tests.docs.parts import parts
from tests.support.require import missing

ROOT = Path(__file__).parents[2]
RUN = sorted({*ROOT.glob("docs/layer*/**/*.md"), *ROOT.glob("layer*_*/README.md"), ROOT / "README.md"})
NAMED = sorted({*RUN, *ROOT.glob("docs/**/*.md"), *ROOT.glob("*.md"), *ROOT.glob("tests/**/README.md")})
MARKED = [(path, *mark) for path in RUN for mark in marked(path)]


def name(path: object) -> str:
    return str(path.relative_to(ROOT)) if isinstance(path, Path) else str(path)[:40]


@pytest.fixture(scope="session")
def names() -> Names:
    return names_of(ROOT)


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("path", RUN, ids=name)
def test_what_a_document_runs_and_shows_is_true(path: Path, tmp_path: Path) -> None:
    workspace = copy_repository(ROOT, tmp_path / "mystack")
    failures = execute(workspace / path.relative_to(ROOT), workspace=workspace, scratch=tmp_path / "run", parts=parts())
    assert not failures, "\n\n".join(map(str, failures))


@pytest.mark.parametrize("path", NAMED, ids=name)
def test_what_a_document_names_exists(path: Path, names: Names) -> None:
    unknown = unknown_names(path, names)
    assert not unknown, "\n".join(map(str, unknown))


@pytest.mark.parametrize(("path", "line", "kind", "value"), MARKED, ids=name)
def test_a_block_that_is_not_run_everywhere(path: Path, line: int, kind: str, value: str) -> None:
    """So that what was left out stands in the report, with its reason; it fails where the part is required."""
    if kind == "skip":
        pytest.skip(f"{name(path)}:{line}: {value}")
    if value not in parts():
        missing(value, f"{name(path)}:{line} needs it, and it is not here or does not run")
