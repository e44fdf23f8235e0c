"""Filters as they come over the wire."""

import math
from datetime import UTC, datetime
from typing import Any

import pytest

from layer2_rag.errors import FilterInvalid
from layer2_rag.retrieval.filters import read_filters
from layer2_rag.stores.base import Condition

NOW = datetime(2024, 5, 17, 9, 30, tzinfo=UTC)


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type, misc]


LAST = (23, 59, 59, 999_999)


@pytest.mark.parametrize(
    ("asked", "condition"),
    [
        ({"kind": "report"}, Condition(field="kind", values=("report",))),
        ({"tags": ["red", "blue"]}, Condition(field="tags", values=("red", "blue"))),
        ({"metadata.pages": 3}, Condition(field="metadata.pages", values=(3,))),
        ({"metadata.team.lead": ["x", 2.5, True]}, Condition(field="metadata.team.lead", values=("x", 2.5, True))),
        ({"metadata.pages": {"gte": 1, "lte": 2.5}}, Condition(field="metadata.pages", gte=1, lte=2.5)),
        ({"metadata.pages": {"gte": 3, "lte": 3}}, Condition(field="metadata.pages", gte=3, lte=3)),
        ({"date": {"gte": "2024-05-17"}}, Condition(field="date", gte=at(2024, 5, 17))),
        ({"date": {"lte": "2024-05-17"}}, Condition(field="date", lte=at(2024, 5, 17, *LAST))),
        ({"date": "2024-02"}, Condition(field="date", gte=at(2024, 2, 1), lte=at(2024, 2, 29, *LAST))),
        ({"date": ["2024"]}, Condition(field="date", gte=at(2024, 1, 1), lte=at(2024, 12, 31, *LAST))),
        ({"date": {"lte": "2024-05-17T09:30+02:00"}}, Condition(field="date", lte=at(2024, 5, 17, 7, 30))),
        ({"metadata.day": {"gte": "2024-05-17T09:30"}}, Condition(field="metadata.day", gte=NOW)),
    ],
)
def test_a_filter_is_read(asked: dict[str, Any], condition: Condition) -> None:
    assert read_filters(asked) == (condition,)


def test_several_filters_are_several_conditions() -> None:
    assert [each.field for each in read_filters({"kind": "report", "tags": "red"})] == ["kind", "tags"]
    assert read_filters({}) == ()


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ({"colour": "red"}, "no field 'colour' .* kind, author, date, source, tags, metadata.<name>"),
        ({"metadata": {"pages": 3}}, "no field 'metadata'"),
        ({"metadata.": 3}, "'metadata.<name>'"),
        ({'metadata.a"b': 3}, "no quotation mark"),
        ({"metadata." + "x" * 201: 3}, "at most 200"),
        ({"kind": None}, "'kind' .* texts"),
        ({"kind": 3}, "'kind' .* texts"),
        ({"kind": {"gte": "a"}}, "no order"),
        ({"kind": "\ud800"}, "Unicode"),
        ({"metadata.team": ["a", "b\0"]}, "NUL"),
        ({"kind": []}, "1 to 100"),
        ({"tags": ["x"] * 101}, "1 to 100"),
        ({"metadata.pages": None}, "a text, a number"),
        ({"metadata.pages": [[1]]}, "a text, a number"),
        ({"metadata.pages": math.nan}, "finite"),
        ({"metadata.pages": {"gte": math.inf}}, "finite"),
        ({"metadata.pages": 10**400}, "2\\^53"),
        ({"metadata.pages": {}}, "'gte', 'lte' or both"),
        ({"metadata.pages": {"gt": 3}}, "'gte', 'lte' or both"),
        ({"metadata.pages": {"gte": 4, "lte": 3}}, "greater than"),
        ({"metadata.pages": {"gte": True}}, "a text, a number"),
        ({"metadata.pages": {"gte": None}}, "a text, a number"),
        ({"metadata.pages": {"gte": 3, "lte": "2024-01-01"}}, "both numbers or both dates"),
        ({"date": {"gte": "2024-06-01", "lte": "2024-05-31"}}, "greater than"),
        ({"date": {"gte": 2024}}, "such as 2024-05-17"),
        ({"date": 2024}, "one date"),
        ({"date": ["2024-01-01", "2024-01-02"]}, "or a range"),
        ({"date": "yesterday"}, "'yesterday' is no date"),
        ({"date": "2024-02-30"}, "no date"),
        ({"date": "2024-13"}, "no date"),
        ({"date": "0001-01-01T00:00+14:00"}, "no date"),
        ({"date": ""}, "no date"),
    ],
)
def test_what_cannot_be_compared_is_refused_with_the_reason(asked: dict[str, Any], why: str) -> None:
    with pytest.raises(FilterInvalid, match=why):
        read_filters(asked)
