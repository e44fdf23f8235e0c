"""`POST /chat` in a conversation: where it goes on, and where the answer is kept."""

from typing import Annotated

from pydantic import Field

from layer1_basic_api.api.schemas.chat import MAX_HISTORY, HistoryMessage
from layer1_basic_api.api.schemas.common import Flag
from layer1_basic_api.chat.assistant import Question
from layer2_rag.answering.base import RagQuestion
from layer2_rag.api.schemas.chat import RagChatRequest, RagChatResponse
from layer3_postgres.conversations.turn import KeptQuestion

ID = "01890a5d-ac96-774b-bcce-b302099a8057"


Id = Annotated[str, Field(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", examples=[ID])]


class KeptChatRequest(RagChatRequest):
    """A question, in a conversation that is kept."""

    history: list[HistoryMessage] = Field(
        default=[],
        max_length=MAX_HISTORY,
        description="What was said before, oldest first. In a conversation it takes the place of what is remembered.",
    )
    conversation_id: Id | None = Field(default=None, description="The conversation to go on with; null begins one.")
    parent_id: Id | None = Field(
        default=None,
        description="The message after which it goes on; null: the newest answer. A question is asked again in its "
        "place, in the same words for another answer, or in other words as a branch of its own.",
    )
    keep: Flag = Field(default=True, description="False: answer, and keep nothing.")

    def question(self) -> RagQuestion:
        alone = self.conversation_id is None and self.parent_id is None
        if alone and not self.keep:
            return super().question()
        return KeptQuestion.of(
            **self.question_fields(),
            conversation_id=self.conversation_id,
            parent_id=self.parent_id,
            keep=self.keep,
            anywhere="collection" not in self.model_fields_set,
        )


class KeptChatResponse(RagChatResponse):
    """An answer, and where it is kept."""

    conversation_id: str | None = Field(default=None, description="Go on with this; null if nothing is kept.")
    message_id: str | None = Field(default=None, description="The answer; branches begin after it.")
    question_id: str | None = Field(default=None, description="The question; ask in its place by `parent_id`.")


def kept_at(question: Question) -> str | None:
    """Where the answer will be, for who breaks its stream off."""
    if not isinstance(question, KeptQuestion) or question.home is None or not question.keep:
        return None
    return f"/conversations/{question.home}/messages/{question.answer_id}"
