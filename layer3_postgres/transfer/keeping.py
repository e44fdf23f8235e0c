"""What stores make of what they are given: the only ways in which a copy may differ from what was copied.

PostgreSQL keeps no NUL, vectors in 16 bits a number, and terms by their number in a `sparsevec`. Qdrant keeps vectors
at length 1, and terms by their hash, which is made anew from the text since a number does not tell it.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from layer2_rag.documents.model import Document, StoredChunk
from layer2_rag.embeddings.base import Vector
from layer2_rag.parsing.base import Parsed
from layer2_rag.stores.base import Terms
from layer2_rag.stores.pieces import HEADER
from layer2_rag.stores.records import fields_of
from layer2_rag.terms.analyser import document_terms
from layer3_postgres.db.vectors import in_term_space
from layer3_postgres.stores.rows import to_columns, without_nul
from layer3_postgres.transfer.reading import Content, Entry


@dataclass(frozen=True, slots=True)
class Keeping:
    """`vector`: as the target gives it back. `terms`: of those that the source keeps, and of the text.

    `coarse`: a target may also have, from before, the finer vector that the source's was once rounded from.
    """

    vector: Callable[[Vector], Vector]
    terms: Callable[[Terms, str], Terms]
    coarse: bool = False

    def document(self, document: Document) -> Document:
        values = to_columns(fields_of(document))
        return Document(**{**values, "tags": tuple(values["tags"])})

    def content(self, content: Content) -> Content:
        return replace(content, parsed=_without_nul(content.parsed))

    def entry(self, entry: Entry) -> Entry:
        chunk: StoredChunk = replace(entry.chunk, section=without_nul(entry.chunk.section))
        if entry.point is None:
            return replace(entry, chunk=chunk)
        vector, terms = self.vector(entry.point.vector), self.terms(entry.point.terms, entry.text)
        return replace(entry, chunk=chunk, point=replace(entry.point, vector=vector, terms=terms, fields={}))


def _without_nul(parsed: Parsed) -> Parsed:
    header = {name: without_nul(getattr(parsed, name)) for name in HEADER}
    return replace(parsed, text=without_nul(parsed.text), **header)


def halved(vector: Vector) -> Vector:
    return vector.astype(np.float16).astype(np.float32)


def _of_length_one(vector: Vector) -> Vector:
    """So exactly that Qdrant leaves it as it is: what it would do to one of another length depends on the machine."""
    wide = vector.astype(np.float64)
    return (wide / (np.linalg.norm(wide) or 1.0)).astype(np.float32)


def _rounded(terms: Terms) -> Terms:
    return Terms(terms.indices, tuple(np.array(terms.values, np.float32).tolist()))


IN_POSTGRES = Keeping(vector=halved, terms=lambda terms, _: _rounded(in_term_space(terms)))
IN_LAYER2 = Keeping(vector=_of_length_one, terms=lambda _, text: _rounded(document_terms(text)), coarse=True)
