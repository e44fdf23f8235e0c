"""What every test gets: a home of its own, no settings of the developer's, and a loop that must not be blocked."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from blockbuster import blockbuster_ctx

from layer1_basic_api.layers import ROOT
from tests.support.require import AT_START, settings_in
from tests.support.shared_parts import folders, take_away

TAKEN = settings_in(AT_START)


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Every user path leads into this test's temporary folder."""
    for name in TAKEN:
        monkeypatch.delenv(name)
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("MYSTACK_DATA", str(home / "data"))
    monkeypatch.chdir(home)
    before = folders()
    yield home
    take_away(tmp_path, but=before)


@pytest.fixture(autouse=True)
def no_blocking(request: pytest.FixtureRequest) -> Iterator[None]:
    """A blocking call on the event loop fails the test that makes it."""
    if request.node.get_closest_marker("blocking"):
        yield
        return
    with blockbuster_ctx([path.name for path in ROOT.glob("layer*_*")]) as blockbuster:
        # Coverage counts lines under a lock of its own, on the loop as elsewhere.
        blockbuster.functions["threading.Lock.acquire"].can_block_in("coverage/collector.py", "lock_data")
        # Alembic reads its files on the loop; nothing is served while it brings tables up to date.
        for function in blockbuster.functions.values():
            function.can_block_in("alembic/command.py", {"upgrade", "downgrade"})
        yield
