"""Which older code the tables of a revision serve."""

import pytest

from layer3_postgres.db.serving import oldest_served, read_note


@pytest.mark.parametrize(
    ("chain", "oldest"),
    [
        ([("a", "a")], "a"),
        ([("a", "a"), ("b", "b")], "b"),
        ([("a", "a"), ("b", "a")], "a"),
        ([("a", "a"), ("b", "a"), ("c", "b")], "b"),
        ([("a", "a"), ("b", "a"), ("c", "a")], "a"),
        ([("a", "a"), ("b", "a"), ("c", "c"), ("d", "c")], "c"),
        ([("a", "a"), ("b", "b"), ("c", "a")], "b"),
    ],
)
def test_every_step_in_between_has_to_serve_it(chain: list[tuple[str, str]], oldest: str) -> None:
    assert oldest_served(chain) == oldest


def test_a_note_is_of_the_revision_that_it_names() -> None:
    assert read_note("c serves code from a", current="c") == "a"
    assert read_note("b serves code from a", current="c") is None
    assert read_note("somebody's remark", current="c") is None
    assert read_note(None, current=None) is None
