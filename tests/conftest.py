"""What every test gets: a home of its own, no settings of the developer's, and a loop that must not be blocked."""

import gc
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from blockbuster import blockbuster_ctx

from layer1_basic_api.layers import ROOT
from tests.support.require import AT_START, settings_in
from tests.support.shared_parts import folders, may_block, take_away


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files whose tests may take longest come first: one that began last would be waited for by all other workers."""
    longest: dict[Path, float] = {}
    for item in items:
        for mark in item.iter_markers("timeout"):
            longest[item.path] = max((longest.get(item.path, 0), *mark.args[:1]))
    items.sort(key=lambda item: -longest.get(item.path, 0))


def pytest_collection_finish() -> None:
    """What collecting has made stays: without this, Python's collector looks through all of it again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def no_settings() -> Iterator[None]:
    """Whatever stands in the developer's environment, from the first fixture on."""
    with pytest.MonkeyPatch.context() as patch:
        for name in settings_in(AT_START):
            patch.delenv(name)
        yield


@pytest.fixture
def uncounted() -> Iterator[None]:
    """For a test whose lines run so often that counting them takes longer than they do; others count them.

    In place of pytest-cov's `no_cover`, which in a worker of pytest-xdist ends one count, and goes on with another.
    """
    counting, in_threads = sys.gettrace(), threading.gettrace()
    sys.settrace(None)
    threading.settrace(None)
    yield
    sys.settrace(counting)
    threading.settrace(in_threads)


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Every user path leads into this test's temporary folder."""
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
        for file, names in may_block().items():
            for function in blockbuster.functions.values():
                function.can_block_in(file, names)
        yield
