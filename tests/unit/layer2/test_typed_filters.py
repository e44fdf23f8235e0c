"""Filters as they are typed on a command line."""

import pytest

from layer2_rag.cli.session import read_typed_filters


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        (["kind=report"], {"kind": ["report"]}),
        (["date>=2024"], {"date": {"gte": "2024"}}),
        (["date = 2024"], {"date": ["2024"]}),
        (["tags=2024", "tags=x"], {"tags": ["2024", "x"]}),
        (["author=true"], {"author": ["true"]}),
        (["metadata.year>=2020", "metadata.year<=2024"], {"metadata.year": {"gte": 2020, "lte": 2024}}),
        (["metadata.doc-type=blog"], {"metadata.doc-type": ["blog"]}),
        (["metadata.open=true"], {"metadata.open": [True]}),
        (['metadata.zip="12345"'], {"metadata.zip": ["12345"]}),
        (["source=a=b>=c"], {"source": ["a=b>=c"]}),
    ],
)
def test_what_is_typed_becomes_a_filter_of_the_wire(typed: list[str], read: object) -> None:
    assert read_typed_filters(typed) == read
