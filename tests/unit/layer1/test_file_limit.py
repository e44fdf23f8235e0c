"""The limit of open files, set in a process of its own, as it cannot be raised again for good."""

import subprocess
import sys

import pytest

from layer1_basic_api.api import server

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="windows: there is no such limit")
PROGRAM = """
import resource, sys
from layer1_basic_api.api.server import raise_file_limit
before = tuple(map(int, sys.argv[1:]))
resource.setrlimit(resource.RLIMIT_NOFILE, before)
raise_file_limit()
print(resource.getrlimit(resource.RLIMIT_NOFILE)[0])
"""


def after(soft: int, hard: int) -> int:
    command = [sys.executable, "-c", PROGRAM, str(soft), str(hard)]
    return int(subprocess.run(command, check=True, capture_output=True, timeout=60).stdout)


def test_it_is_raised_and_never_lowered() -> None:
    import resource  # noqa: PLC0415 - not there on Windows

    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    assert after(256, most) == (server.MOST_FILES if most == resource.RLIM_INFINITY else min(most, server.MOST_FILES))
    assert after(most, most) == most
