"""Every environment variable that layer 2 reads beside layer 1's."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr

from layer1_basic_api.api.config import Seconds, variable
from layer1_basic_api.api.config import Settings as LowerSettings

Share = Annotated[float, Field(ge=-1, le=1, allow_inf_nan=False)]


class Settings(LowerSettings):
    """Layer 1's settings, and those of documents and their stores. Embedded parts need none of them."""

    # Where documents are kept
    mongodb_url: SecretStr | None = variable(
        None, "MONGODB_URL", about="Keep documents in MongoDB (mongodb://host/database); unset: in a SQLite file."
    )
    qdrant_url: str | None = variable(
        None, "QDRANT_URL", about="Keep vectors in a Qdrant server; unset: in Qdrant Edge, inside this process."
    )
    qdrant_api_key: SecretStr | None = variable(None, "QDRANT_API_KEY", about="Key for that server.")
    originals_url: str | None = variable(
        None, "MYSTACK_ORIGINALS_URL", about="Keep uploaded files in s3://bucket/prefix; unset: in the data folder."
    )
    originals_endpoint: str | None = variable(
        None, "AWS_ENDPOINT_URL", about="Address of an S3 server that is not Amazon's (MinIO, Cloudflare R2)."
    )

    # How documents are read
    embedder: str = variable(
        "minilm", "MYSTACK_EMBEDDER", about="minilm (bundled), or sentence-transformers:<model> (needs that extra)."
    )
    max_upload_bytes: int = variable(
        100_000_000, "MYSTACK_MAX_UPLOAD_BYTES", about="Largest document that is taken in.", ge=1
    )
    parsers: int = variable(1, "MYSTACK_PARSERS", about="Processes that read files.", ge=1, le=64)
    parse_seconds: Seconds = variable(120.0, "MYSTACK_PARSE_SECONDS", about="How long reading one file may take.")
    parse_memory_bytes: int = variable(
        1_000_000_000, "MYSTACK_PARSE_MEMORY_BYTES", about="Memory that reading one file may take.", ge=100_000_000
    )
    ingest_workers: int = variable(
        4, "MYSTACK_INGEST_WORKERS", about="Documents that are worked on at the same time.", ge=1, le=64
    )
    first_documents: Path | None = variable(
        None,
        "MYSTACK_FIRST_DOCUMENTS",
        about="Folder whose Markdown is taken in at the first start; unset: none. `start.py run` names its `docs`.",
    )

    # How questions are answered
    threshold: Share | None = variable(
        None, "MYSTACK_THRESHOLD", about="Confidence below which the answer is `not found`; unset: the measured one."
    )
