"""Real parts that tests need. Where one is missing a test is skipped, or fails if `MYSTACK_REQUIRE` names it."""

import os
import shutil
from collections.abc import Iterable

import pytest

from layer1_basic_api.api.config import variable_name
from layer1_basic_api.layers import find_layers, load

AT_START = dict(os.environ)
"""What the tests were started with: own settings of the developer's, and where real servers are."""
KEPT = frozenset({"MYSTACK_REQUIRE", "MYSTACK_CHROMIUM"})
BEGINNINGS = ("MYSTACK_", "OLLAMA_", "OPENAI_", "HF_")
"""Of variables that are read beside the settings."""


def given(variable: str) -> str | None:
    """For a test that wants a real server: no other may go there, so each has the settings taken away."""
    return AT_START.get(variable) or None


def settings_in(environment: Iterable[str]) -> set[str]:
    """The variables that MyStack would read. The newest layer's settings hold those below."""
    settings = load(find_layers()[-1].settings)
    known = {variable_name(settings, field) for field in settings.model_fields}
    return {name for name in environment if name in known or name.startswith(BEGINNINGS)} - KEPT


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
