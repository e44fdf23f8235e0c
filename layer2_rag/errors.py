"""What can go wrong with documents, in the words of the domain. Knows no HTTP."""

from layer1_basic_api.errors import MyStackError


class DocumentMissing(MyStackError):
    """No document has this id, or it was deleted."""


class CollectionMissing(MyStackError):
    """No collection has this name."""


class CollectionNotEmpty(MyStackError):
    """A collection that still has documents is not deleted without being told so."""


class DocumentTooLarge(MyStackError):
    """An upload above the limit of the settings."""


class DocumentRefused(MyStackError):
    """An upload that is none: no file, no name, metadata that cannot be read."""


class NotAForm(MyStackError):
    """An upload whose body is no form."""


class DocumentDuplicate(MyStackError):
    """A document is given the bytes that another one of its collection has."""


class DocumentNotReady(MyStackError):
    """The document's text is asked for before it was read, or after it failed."""


class FilterInvalid(MyStackError):
    """A filter that no document could be compared with."""


class EmbedderMismatch(MyStackError):
    """The collection was embedded by another model; `commands` has the line that embeds it anew."""


class StoreUnreachable(MyStackError):
    """A store's server does not answer."""


class StoreFailed(MyStackError):
    """A store answered with an error of its own."""


class EmbedderFailed(MyStackError):
    """The embedding model broke or could not be loaded."""


class EmbeddingRefused(MyStackError):
    """Vectors are asked for that this embedder does not make."""


class ParseFailed(MyStackError):
    """A file has no text that can be had; the detail is the reason that the document's owner reads."""


def collection_missing(name: str) -> CollectionMissing:
    return CollectionMissing(f"There is no collection {name!r}. GET /collections lists them.")


def document_too_large(limit: int) -> DocumentTooLarge:
    return DocumentTooLarge(
        f"A document may have {limit:,} bytes. Send a smaller one; MYSTACK_MAX_UPLOAD_BYTES sets it."
    )
