"""Whether a collection can be searched and written to by this server's embedder."""

from layer2_rag.documents.model import Collection
from layer2_rag.embeddings.base import Space
from layer2_rag.errors import EmbedderMismatch


def check_space(collection: Collection, mine: Space) -> Collection:
    """The collection itself. Raises `EmbedderMismatch`, with the command that embeds it anew."""
    its = collection.space
    if its == mine:
        return collection
    raise EmbedderMismatch(
        f"The collection {collection.name!r} was embedded by {its.embedder} ({its.dimension} dimensions), and this "
        f"server embeds by {mine.embedder} ({mine.dimension}). Embed it anew, or set MYSTACK_EMBEDDER back.",
        commands=[f"mystack reindex {collection.name}"],
    )
