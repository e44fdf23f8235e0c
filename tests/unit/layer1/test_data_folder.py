import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer

import pytest
from filelock import FileLock

from layer1_basic_api.data_folder import FORMAT, announce, claimed, running_server
from layer1_basic_api.errors import ConfigurationError, DataFolderInUse


def test_one_server_at_a_time_which_says_where_it_is(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "data"
    with claimed(folder):
        announce(folder, "http://127.0.0.1:8000")
        assert running_server(folder) == "http://127.0.0.1:8000"
        with pytest.raises(DataFolderInUse, match=r"at http://127\.0\.0\.1:8000.*--data"), claimed(folder):
            pass
    assert running_server(folder) is None


def test_the_folder_is_free_again_after_an_error(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), claimed(tmp_path):
        raise ZeroDivisionError
    with claimed(tmp_path):
        assert running_server(tmp_path) is None


def test_a_server_that_was_killed_leaves_an_address_that_nobody_believes(tmp_path: Path) -> None:
    announce(tmp_path, "http://127.0.0.1:8000")
    assert running_server(tmp_path) is None


def test_an_address_of_a_server_that_was_killed_is_not_taken_for_the_new_ones(tmp_path: Path) -> None:
    announce(tmp_path, "http://127.0.0.1:8000")
    with claimed(tmp_path):
        assert running_server(tmp_path, wait=0) is None


def test_a_start_waits_for_who_only_looks(tmp_path: Path) -> None:
    looking = FileLock(tmp_path / "server.lock", thread_local=False)
    looking.acquire()
    done = Timer(0.2, looking.release)
    done.start()
    with claimed(tmp_path):
        assert not looking.is_locked
    done.join()


def test_who_looks_waits_for_a_server_that_has_just_started(tmp_path: Path) -> None:
    with claimed(tmp_path):
        started = Timer(0.2, announce, (tmp_path, "http://127.0.0.1:8000"))
        started.start()
        assert running_server(tmp_path, wait=60) == "http://127.0.0.1:8000"
        started.join()


def test_no_reader_sees_half_an_address(tmp_path: Path) -> None:
    announce(tmp_path, "http://127.0.0.1:8000")
    with (tmp_path / "server.json").open() as reading:
        announce(tmp_path, "http://127.0.0.1:8001")
        assert json.load(reading) == {"url": "http://127.0.0.1:8000"}


def test_no_folder_no_server(tmp_path: Path) -> None:
    assert running_server(tmp_path / "nothing") is None


@pytest.mark.parametrize("found", [str(FORMAT + 1), "what is this"])
def test_a_folder_of_a_newer_mystack_is_refused(tmp_path: Path, found: str) -> None:
    (tmp_path / "format").write_text(found)
    with pytest.raises(ConfigurationError, match="format"), claimed(tmp_path):
        pass
    (tmp_path / "format").write_text(str(FORMAT))
    with claimed(tmp_path):
        pass


def test_what_is_no_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigurationError, match="file"), claimed(tmp_path / "file"):
        pass


@contextmanager
def no_room() -> Iterator[None]:
    """Nothing can be written into a file, as on a disk that is full."""
    resource = pytest.importorskip("resource", reason="Windows limits no process so")
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, usual[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)


def test_a_disk_that_is_full_is_a_sentence_and_spoils_nothing(tmp_path: Path) -> None:
    with no_room(), pytest.raises(ConfigurationError, match=r"Cannot use the data folder .+--data"), claimed(tmp_path):
        pass
    with claimed(tmp_path):
        with no_room(), pytest.raises(ConfigurationError, match="data folder"):
            announce(tmp_path, "http://127.0.0.1:8000")
        announce(tmp_path, "http://127.0.0.1:8000")
        assert running_server(tmp_path) == "http://127.0.0.1:8000"
