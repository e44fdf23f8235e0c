"""Skips a test whose real part is missing, or fails it when `MYSTACK_REQUIRE` names that part."""

import os
import shutil

import pytest


def missing(part: str, reason: str) -> None:
    """End the test: a skip with its reason, or a failure where the part is required."""
    if part in os.environ.get("MYSTACK_REQUIRE", "").split(","):
        pytest.fail(f"{part} is required (MYSTACK_REQUIRE), but {reason}")
    pytest.skip(f"{part}: {reason}")


def program(name: str, *, part: str) -> str:
    """The path of a program that the test needs."""
    found = shutil.which(name)
    if found is None:
        missing(part, f"there is no program {name!r} on PATH")
    assert found
    return found
