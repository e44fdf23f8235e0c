"""`POST /chat` in a conversation: where it goes on, and where the answer is kept."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import AfterValidator, Field, model_validator

from layer1_basic_api.api.schemas.common import Flag
from layer1_basic_api.chat.assistant import Question
from layer2_rag.answering.base import RagQuestion
from layer2_rag.api.schemas.chat import RagChatRequest, RagChatResponse
from layer3_postgres.conversations.turn import KeptQuestion

ID = "01890a5d-ac96-774b-bcce-b302099a8057"


def _as_kept(value: str) -> str:
    try:
        return str(UUID(value))
    except ValueError:
        raise ValueError("must be an id, such as an answer has") from None


Id = Annotated[str, AfterValidator(_as_kept), Field(max_length=64, json_schema_extra={"format": "uuid"}, examples=[ID])]


class KeptChatRequest(RagChatRequest):
    """A question, in a conversation that is kept."""

    conversation_id: Id | None = Field(default=None, description="The conversation to go on with; null begins one.")
    parent_id: Id | None = Field(
        default=None,
        description="The message after which it goes on; null: the newest answer. A question is asked again in its "
        "place, in the same words for another answer, or in other words as a branch of its own.",
    )
    keep: Flag = Field(default=True, description="False: answer, and keep nothing.")

    @model_validator(mode="after")
    def _belongs_together(self) -> Self:
        if self.conversation_id and self.history:
            raise ValueError("history is kept with the conversation: leave it away, or conversation_id")
        if self.parent_id and not self.conversation_id:
            raise ValueError("parent_id is a message of a conversation: give conversation_id, too")
        if self.conversation_id and not self.keep:
            raise ValueError("a conversation that is gone on with is kept: leave keep away, or conversation_id")
        return self

    def question(self) -> RagQuestion:
        if not self.keep:
            return super().question()
        return KeptQuestion.of(
            **self.question_fields(),
            conversation_id=self.conversation_id,
            parent_id=self.parent_id,
            anywhere="collection" not in self.model_fields_set,
        )


class KeptChatResponse(RagChatResponse):
    """An answer, and where it is kept."""

    conversation_id: str | None = Field(default=None, description="Go on with this; null if nothing is kept.")
    message_id: str | None = Field(default=None, description="The answer; branches begin after it.")
    question_id: str | None = Field(default=None, description="The question; ask in its place by `parent_id`.")


def kept_at(question: Question) -> str | None:
    """Where the answer will be, for who breaks its stream off."""
    if not isinstance(question, KeptQuestion):
        return None
    return f"/conversations/{question.home}/messages/{question.answer_id}"
