"""The load test itself works: a few seconds against a server on its own database."""

from pathlib import Path

import pytest

from tests.load.layer2.test_locustfile import KINDS, locust
from tests.support.server import mystack

LOCUSTFILE = Path(__file__).with_name("locustfile.py")
JUST_WRITTEN = ("POST", "/search, just written")


@pytest.mark.blocking
def test_what_was_just_written_is_found_and_what_was_just_deleted_is_not(tmp_path: Path) -> None:
    shares = {"LOAD_WRITERS": "0.4", "LOAD_EDITORS": "0.4", "LOAD_PAUSE": "0.3"}
    with mystack(tmp_path, MYSTACK_LLM="none") as server:
        code, rows = locust(server.url, tmp_path, file=LOCUSTFILE, seconds=12, **shares)
    assert code == 0
    assert set(rows) >= KINDS | {JUST_WRITTEN}
    assert int(rows[JUST_WRITTEN]["Request Count"]) > 1
    assert all(row["Failure Count"] == "0" for row in rows.values())
