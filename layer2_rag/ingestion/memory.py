"""Gives back the memory that taking documents in has left behind. Knows no documents."""

import ctypes
import gc
import sys
from contextlib import suppress


def give_back() -> None:
    """What nobody holds goes back to the system. It takes a few milliseconds.

    Python's collector is seldom asked to look at all objects (see `COLLECTED_AFTER`), and glibc keeps what many
    threads have freed, for them alone: its `malloc_trim` is the only way to have it back (man 3 malloc_trim).
    """
    gc.collect()
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):  # another libc has no such function
            ctypes.CDLL(None).malloc_trim(0)
