"""What goes over the wire to pgvector and comes back."""

import numpy as np

from layer2_rag.stores.base import Terms
from layer3_postgres.db.vectors import (
    TERM_SPACE,
    decode_half,
    decode_sparse,
    encode_half,
    encode_sparse,
    in_term_space,
)


def test_vectors_come_back_to_sixteen_bits() -> None:
    given = np.array([0.1, -1.5, 0.0, 65504.0], np.float32)
    assert decode_half(encode_half(given)).tolist() == given.astype(np.float16).astype(np.float32).tolist()
    assert encode_half(encode_half(given)) == encode_half(given)


def test_terms_come_back() -> None:
    given = Terms((0, 7, TERM_SPACE - 1), (1.0, 0.5, 2.0))
    assert decode_sparse(encode_sparse(given)) == given
    assert decode_sparse(encode_sparse(Terms((), ()))) == Terms((), ())


def test_terms_that_meet_in_the_smaller_space_are_added() -> None:
    assert in_term_space(Terms((5, 9, TERM_SPACE + 5), (1.0, 2.0, 0.5))) == Terms((5, 9), (1.5, 2.0))
