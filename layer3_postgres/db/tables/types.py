"""pgvector's types as columns whose values pass as they are: the connection's codecs do the rest."""

from typing import Any

from pgvector.sqlalchemy import HALFVEC, SPARSEVEC


class HalfVector(HALFVEC):
    """A column or a parameter of 16-bit floats; the connection's codec does what pgvector's own would do as text."""

    cache_ok = True

    def bind_processor(self, *_: Any) -> None:
        """None is needed."""

    def result_processor(self, *_: Any) -> None:
        """None is needed."""


class SparseVector(SPARSEVEC):
    cache_ok = True

    def bind_processor(self, *_: Any) -> None:
        """None is needed."""

    def result_processor(self, *_: Any) -> None:
        """None is needed."""
