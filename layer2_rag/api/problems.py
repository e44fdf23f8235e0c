"""Layer 2's errors as HTTP: status, code, title."""

from layer1_basic_api.errors import MyStackError
from layer2_rag import errors

PROBLEMS: dict[type[MyStackError], tuple[int, str, str]] = {
    errors.DocumentMissing: (404, "document_missing", "There is no such document"),
    errors.CollectionMissing: (404, "collection_missing", "There is no such collection"),
    errors.CollectionNotEmpty: (409, "collection_not_empty", "The collection still has documents"),
    errors.DocumentTooLarge: (413, "document_too_large", "The document is too large"),
    errors.DocumentRefused: (422, "document_refused", "The upload is not valid"),
    errors.NotAForm: (415, "not_a_form", "The upload is not sent as a form"),
    errors.DocumentDuplicate: (409, "document_duplicate", "Another document has these bytes"),
    errors.DocumentNotReady: (409, "document_not_ready", "The document has no text yet"),
    errors.FilterInvalid: (422, "filter_invalid", "The filter is not valid"),
    errors.EmbedderMismatch: (409, "embedder_mismatch", "The collection was embedded by another model"),
    errors.EmbedderFailed: (500, "embedder_failed", "The embedding model failed"),
    errors.EmbeddingRefused: (400, "embedding_refused", "There are no such embeddings"),
    errors.StoreUnreachable: (503, "store_unreachable", "A store does not answer"),
    errors.StoreFailed: (500, "store_failed", "A store failed"),
}
