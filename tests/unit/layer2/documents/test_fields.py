"""The fields by which a document is searched."""

import pytest

from layer2_rag.documents.fields import searchable_fields
from tests.support.layer2_records import document


def test_a_document_is_searched_by_what_it_has() -> None:
    assert searchable_fields(document()) == {"kind": "text"}
    fields = searchable_fields(document(author="Ada", tags=("red",), source="in/plan.pdf", metadata={"pages": 3}))
    assert fields == {
        "kind": "text",
        "author": "Ada",
        "tags": ["red"],
        "source": "in/plan.pdf",
        "metadata": {"pages": 3},
    }


@pytest.mark.parametrize(
    ("date", "stored"),
    [
        ("2024-05-17", "2024-05-17T00:00:00+00:00"),
        ("2024-05-17T11:30:00+02:00", "2024-05-17T09:30:00+00:00"),
        ("2024-05", "2024-05-01T00:00:00+00:00"),
        ("2024", "2024-01-01T00:00:00+00:00"),
        ("some day", None),
    ],
)
def test_dates_are_kept_in_one_form(date: str, stored: str | None) -> None:
    assert searchable_fields(document(date=date)).get("date") == stored
