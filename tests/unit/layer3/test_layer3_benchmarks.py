"""What the benchmark of layer 3 is made of."""

from itertools import pairwise

import pytest
from qdrant_client import QdrantClient

from layer3_postgres.check_rows import OF_A_DOCUMENT
from layer3_postgres.check_vectors import exact_nearest, make_questions, make_vectors
from tests.benchmarks.__main__ import find_layers
from tests.benchmarks.layer3 import MEASUREMENTS
from tests.benchmarks.layer3.qdrant_server import server_peer
from tests.benchmarks.layer3.starts import right
from tests.benchmarks.layer3.vectors import filter_fields
from tests.benchmarks.processes import ROOT

MADE, WAITED = {"made": True, "error": ""}, {"made": False, "error": ""}


def test_all_measurements_are_there() -> None:
    assert "layer3" in find_layers()
    assert all((ROOT / "tests" / "benchmarks" / "layer3" / f"{name}.py").is_file() for name in MEASUREMENTS)


def test_filters_keep_the_share_that_they_say_in_order_and_by_lot() -> None:
    fields = filter_fields(1000 * OF_A_DOCUMENT)
    for name, share in (("near_1", 10), ("any_1", 10), ("near_10", 100), ("any_10", 100)):
        assert {fields[name].count(value) for value in set(fields[name])} == {share}
    assert all(before <= after for before, after in pairwise(fields["near_1"]))
    assert sorted(fields["any_1"]) == fields["near_1"] != fields["any_1"]


@pytest.mark.parametrize(
    ("replicas", "expected"),
    [
        ([MADE, WAITED, WAITED, WAITED], True),
        ([MADE, MADE, WAITED, WAITED], False),
        ([WAITED] * 4, False),
        ([MADE, WAITED, WAITED, {"made": False, "error": "it failed"}], False),
    ],
)
def test_a_start_is_right_with_one_migration_and_no_error(replicas: list[dict[str, object]], expected: bool) -> None:
    assert right(replicas) is expected


@pytest.mark.filterwarnings("ignore:.*not recommended:UserWarning")
def test_a_server_is_asked_as_the_embedded_peer_is() -> None:
    """The client's own mode without a server knows the same calls."""
    vectors = make_vectors(200).vectors
    client = QdrantClient(":memory:")
    with server_peer(client) as peer:
        peer.load(vectors)
        question = make_questions(vectors, 1)[0]
        assert peer.nearest(question.tolist(), 5) == exact_nearest(vectors, question, 5)
    assert client.get_collections().collections == []
