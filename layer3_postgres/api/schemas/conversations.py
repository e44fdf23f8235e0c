"""Conversations on the wire."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from layer1_basic_api.api.schemas.chat import NOT_BLANK, UsageCount
from layer1_basic_api.api.schemas.common import RequestModel, SoundText
from layer1_basic_api.llm.base import FinishReason
from layer2_rag.api.schemas.chat import NearText, QuoteText, TraceText
from layer3_postgres.conversations.model import DocumentState, Listed
from layer3_postgres.db.tables.conversations import MessageState, Role, TitleBy

LONGEST_TITLE = 200


def _one_line(text: str) -> str:
    if not (line := " ".join(text.split())):
        raise ValueError("must have something in it beside white space")
    return line


Title = Annotated[
    SoundText, Field(min_length=1, max_length=LONGEST_TITLE, json_schema_extra=NOT_BLANK), AfterValidator(_one_line)
]


class ConversationUpdate(RequestModel):
    """What may be changed of a conversation."""

    title: Title = Field(description="The model will not change it any more.", examples=["Backups"])


class ConversationPublic(BaseModel):
    """A conversation without its messages."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    title: str
    title_by: TitleBy = Field(description="Who gave it its title: its first question, a model, or a user.")
    collection: str = Field(description="Where its questions look, unless they name another.")
    created_at: datetime
    updated_at: datetime = Field(description="When something was last said.")


class ListedConversation(ConversationPublic):
    snippet: str | None = Field(
        default=None,
        description="Where a message says what was looked for; its beginning, where that is inside a path.",
    )

    @classmethod
    def of(cls, listed: Listed) -> "ListedConversation":
        known = ConversationPublic.model_validate(listed.conversation)
        return cls(**known.model_dump(), snippet=listed.snippet)


class ConversationPage(BaseModel):
    items: list[ListedConversation]
    next: str | None = Field(description="Ask with `after=` this for the next page; null on the last.")


class KeptSourceText(BaseModel):
    """A source as it was then."""

    model_config = ConfigDict(from_attributes=True)

    n: int
    document_id: str | None = Field(description="Null when the document is gone; the quote stays.")
    document: DocumentState = Field(
        description="`there`; `changed`: other words stand at the place of the quote now; `gone`."
    )
    document_name: str
    revision: int
    page: int | None
    section: str
    start: int
    end: int
    text: str
    score: float
    quote: QuoteText
    cited: bool = Field(description="Whether the answer refers to it.")


class MessagePublic(BaseModel):
    """A message. Those with one `parent_id` are branches."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    parent_id: str | None
    role: Role
    content: str
    state: MessageState = Field(description="`stopped` by its reader, or `broken` off: kept as far as it came.")
    model: str | None
    finish_reason: FinishReason | None
    usage: UsageCount | None
    reasoning: str | None
    grounded: bool
    sources: list[KeptSourceText]
    near: list[NearText] = Field(description="When nothing was found: what was nearest then.")
    trace: TraceText | None = Field(description="How the passages were found, with the best of each step.")
    created_at: datetime


class MessagePage(BaseModel):
    items: list[MessagePublic]
    next: str | None = Field(description="Ask with `before=` this for older ones; null on the last.")


class OutlinedMessage(BaseModel):
    """A message without what it says. Those with one `parent_id` are branches."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    parent_id: str | None


class OutlinePage(BaseModel):
    items: list[OutlinedMessage]
    next: str | None = Field(description="Ask with `before=` this for older ones; null on the last.")


class ConversationExport(BaseModel):
    """A conversation with what was said in it, in every branch or in one, oldest first."""

    conversation: ConversationPublic
    messages: list[MessagePublic]
