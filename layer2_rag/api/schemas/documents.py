"""Documents on the wire."""

import json
import re
from datetime import datetime
from typing import Annotated, Any

from fastapi import UploadFile
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    Field,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)

from layer1_basic_api.api.schemas.common import RequestModel, SoundText
from layer2_rag.documents.fields import LARGEST_NUMBER
from layer2_rag.documents.model import Document, State
from layer2_rag.ingestion.attempts import Progress

NAME_OF_COLLECTION = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")
MAX_METADATA = 50
MAX_TAGS = 50
TAGS = rf"^[^,\u0000]{{0,63}}(,[^,\u0000]{{0,63}}){{0,{MAX_TAGS - 1}}}$"
MOST_CHARACTERS = 500
"""Of a document's name."""


def _name_of_collection(name: str) -> str:
    if not NAME_OF_COLLECTION.fullmatch(name):
        raise ValueError("must be 1 to 63 lower-case letters, digits, - or _, and begin with a letter or a digit")
    return name


CollectionName = Annotated[
    str,
    Field(json_schema_extra={"pattern": f"^{NAME_OF_COLLECTION.pattern}$"}, examples=["default"]),
    AfterValidator(_name_of_collection),
]
ShortText = Annotated[SoundText, Field(min_length=1, max_length=MOST_CHARACTERS)]
Kind = Annotated[ShortText, Field(max_length=63, description="What sort of document it is; filters ask for it.")]
Tags = Annotated[tuple[Annotated[ShortText, Field(max_length=63)], ...], Field(max_length=MAX_TAGS)]
LongText = Annotated[SoundText, Field(max_length=2_000)]
WholeNumber = Annotated[int, Field(ge=-LARGEST_NUMBER, le=LARGEST_NUMBER)]
Scalar = LongText | bool | WholeNumber | float | None


def _in_words(value: object, read: ValidatorFunctionWrapHandler) -> object:
    """Else each of the kinds that a value may have would say why it is none of that kind."""
    try:
        return read(value)
    except ValidationError:
        raise ValueError("must be a short text, a number, true, false, null, or a list of these") from None


MetadataValue = Annotated[Scalar | list[Scalar], WrapValidator(_in_words)]
Metadata = Annotated[
    dict[Annotated[SoundText, Field(min_length=1, max_length=63)], MetadataValue],
    # Names that do not have the pattern are none; the pattern alone says nothing of them.
    Field(max_length=MAX_METADATA, json_schema_extra={"additionalProperties": False}),
]


def _from_json(value: object) -> object:
    """A form has no objects: what is one comes as JSON."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        raise ValueError('must be a JSON object, such as {"year": 2024}') from None


def _by_commas(value: object) -> object:
    if isinstance(value, list | tuple) and all(isinstance(part, str) for part in value):
        return tuple(tag for part in value for tag in (piece.strip() for piece in part.split(",")) if tag)
    return value


def _a_file(value: object) -> object:
    if isinstance(value, str):
        raise ValueError("must be a file, with a file name")
    return value


def _tags_in_a_form(schema: dict[str, Any]) -> None:
    """What a form has is text."""
    schema.clear()
    schema.update(type="string", pattern=TAGS, default="", description="By commas.", examples=["night,ops"])


class UploadForm(RequestModel):
    """A file, and what is said of it. A field of a form that was left empty is one that was left out."""

    file: Annotated[UploadFile, BeforeValidator(_a_file)] = Field(description="The document.")
    collection: CollectionName = Field(
        default="default", json_schema_extra={"pattern": f"^({NAME_OF_COLLECTION.pattern})?$"}
    )
    kind: Kind = Field(default="document", json_schema_extra={"minLength": 0})
    metadata: Annotated[Metadata, BeforeValidator(_from_json)] = Field(default={}, description="A JSON object.")
    tags: Annotated[Tags, BeforeValidator(_by_commas)] = Field(default=(), json_schema_extra=_tags_in_a_form)
    source: LongText | None = Field(default=None, description="Where it comes from: a path or an address.")


class DocumentChanges(RequestModel):
    """What may be changed of a document. What is left out stays."""

    name: ShortText | None = None
    kind: Kind | None = None
    metadata: Metadata | None = None
    tags: Tags | None = None

    def changes(self) -> dict[str, Any]:
        return {name: value for name, value in self.model_dump().items() if value is not None}


class IngestProgress(BaseModel):
    """Chunks that are embedded, of all; both 0 while the file is read."""

    done: int
    total: int


class DocumentInfo(BaseModel):
    """A document, and how far it is."""

    id: str
    name: str
    collection: str
    kind: str
    metadata: dict[str, Any]
    tags: list[str]
    source: str | None
    state: State
    reason: str | None = Field(description="Why it failed, or what it waits for.")
    progress: IngestProgress | None = Field(description="While it is worked on.")
    bytes: int
    sha256: str
    chunks: int = Field(description="How many passages of it can be found.")
    format: str | None
    title: str | None
    author: str | None
    date: str | None
    language: str | None
    pages: int
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, document: Document, progress: Progress | None) -> "DocumentInfo":
        told = {name: getattr(document, name) for name in cls.model_fields if name != "progress"}
        told["tags"] = list(document.tags)
        return cls(**told, progress=progress and IngestProgress(done=progress.done, total=progress.total))


class DocumentPage(BaseModel):
    items: list[DocumentInfo]
    next: str | None = Field(description="Ask with `before=` this for the next page; null on the last.")


class TextRun(BaseModel):
    text: str


class WordBox(BaseModel):
    """Where a word stands on its page, as shares of the page's width and height from its top left corner."""

    page: int
    left: float
    top: float
    right: float
    bottom: float


class WordBoxes(BaseModel):
    items: list[WordBox]
