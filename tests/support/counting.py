"""Coverage counts lines, which takes two to five times as long as the lines themselves."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncounted() -> Iterator[None]:
    """Neither this thread's lines are counted inside, nor those of threads that begin there.

    In place of pytest-cov's `no_cover`: in a worker of pytest-xdist that ends one count, and goes on with another.
    """
    counting, in_threads = sys.gettrace(), threading.gettrace()
    sys.settrace(None)
    threading.settrace(None)
    try:
        yield
    finally:
        sys.settrace(counting)
        threading.settrace(in_threads)
