"""`mystack migrate`, `mystack backup` and `mystack restore`, as they are typed."""

import asyncio
import json
from pathlib import Path

import pytest

from layer3_postgres.api.config import Settings
from tests.support.command import Run, run
from tests.support.layer3_sources import add_document, layer2_at
from tests.support.shared_parts import shared_parts

__all__ = ["run"]


@pytest.fixture
def data(tmp_path: Path) -> str:
    """A data folder of layer 2 with two documents."""
    settings = Settings.load(data=tmp_path / "data", **shared_parts(tmp_path / "data"))

    async def fill() -> None:
        async with layer2_at(settings) as stores:
            for n in range(2):
                await add_document(stores, n)

    asyncio.run(fill())
    return str(settings.data)


def test_moving_and_looking_again(run: Run, data: str) -> None:
    counted = run("migrate", "--from-layer2", "--dry-run", MYSTACK_DATA=data)
    assert "2 documents with 6 chunks would be copied" in counted.stdout
    early = run("migrate", "--from-layer2", "--verify-only", "--json", MYSTACK_DATA=data)
    assert early.returncode == 1
    assert "document is missing" in early.stdout
    moved = run("migrate", "--from-layer2", MYSTACK_DATA=data)
    assert (moved.returncode, "Nothing differs." in moved.stdout) == (0, True)
    again = json.loads(run("migrate", "--from-layer2", "--json", MYSTACK_DATA=data).stdout)
    assert again["copied"] == {"documents": 0, "left_out": 0, "files": 0, "before": 2}
    assert again["source"]["vector"] == again["target"]["vector"]


def test_looking_at_the_way_back_makes_no_file(run: Run, data: str, tmp_path: Path) -> None:
    run("migrate", "--from-layer2", MYSTACK_DATA=data)
    before = files(tmp_path)
    places = [
        option for name in ("documents", "vectors", "originals") for option in (f"--{name}", str(tmp_path / "to"))
    ]
    counted = run("migrate", "--to-layer2", *places, "--dry-run", MYSTACK_DATA=data)
    assert "2 documents with 6 chunks would be copied" in counted.stdout
    assert files(tmp_path) == before


def test_without_a_source_no_database_is_made(run: Run, tmp_path: Path) -> None:
    for more in ((), ("--verify-only",), ("--dry-run",)):
        refused = run(
            "migrate",
            "--from-layer2",
            *more,
            MYSTACK_DATA=str(tmp_path / "none"),
            DATABASE_URL="",
            MYSTACK_OWNER_URL="",
        )
        assert (refused.returncode, "There is no " in refused.stderr) == (1, True)
    assert not (tmp_path / "none" / "postgres").exists()


@pytest.mark.parametrize("option", ["--documents", "--vectors", "--originals"])
def test_an_address_of_another_kind_is_refused_and_not_repeated(run: Run, tmp_path: Path, option: str) -> None:
    refused = run("migrate", "--from-layer2", option, "redis://ann:sesame@host/1", MYSTACK_DATA=str(tmp_path))
    assert (refused.returncode, "Name a folder, or an address that begins with" in refused.stderr) == (1, True)
    assert "sesame" not in refused.stderr


def test_without_a_database_there_is_no_way_back(run: Run, tmp_path: Path) -> None:
    for more in ((), ("--dry-run",)):
        refused = run(
            "migrate", "--to-layer2", *more, MYSTACK_DATA=str(tmp_path / "none"), DATABASE_URL="", MYSTACK_OWNER_URL=""
        )
        assert (refused.returncode, "There is no " in refused.stderr) == (1, True)
    assert not (tmp_path / "none" / "postgres").exists()


def files(folder: Path) -> set[Path]:
    return set(folder.rglob("*"))


def test_a_direction_has_to_be_said(run: Run, data: str) -> None:
    result = run("migrate", MYSTACK_DATA=data)
    assert (result.returncode, "--from-layer2 or --to-layer2" in result.stderr) == (1, True)


def test_saving_and_putting_back(run: Run, data: str, tmp_path: Path) -> None:
    file = str(tmp_path / "one.tar")
    run("migrate", "--from-layer2", MYSTACK_DATA=data)
    saved = json.loads(run("backup", file, "--json", MYSTACK_DATA=data).stdout)
    assert (saved["documents"], saved["files"], saved["missing"]) == (2, 2, [])
    refused = run("restore", file, MYSTACK_DATA=data)
    assert (refused.returncode, "--replace" in refused.stderr) == (1, True)
    restored = run("restore", file, MYSTACK_DATA=str(tmp_path / "other"))
    assert "restored 2 documents, 2 files" in restored.stdout
