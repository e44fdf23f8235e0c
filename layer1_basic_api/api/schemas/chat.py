"""`POST /chat`: the question and the answer."""

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic.json_schema import models_json_schema

from layer1_basic_api.api.schemas.common import Flag, ModelName, RequestModel, Seed, SoundText, Temperature, TokenLimit
from layer1_basic_api.chat.assistant import Question
from layer1_basic_api.llm.base import FinishReason, Message, Role

MAX_HISTORY = 1_000
MAX_STOP = 8
NonEmpty = Annotated[SoundText, Field(min_length=1)]


def _not_blank(text: str) -> str:
    if not text.strip():
        raise ValueError("must have something in it beside white space")
    return text


NOT_BLANK = {"pattern": r"^[^\u0000]*[^\s\u0000][^\u0000]*$"}
Asked = Annotated[NonEmpty, AfterValidator(_not_blank), Field(json_schema_extra=NOT_BLANK)]


class HistoryMessage(RequestModel):
    role: Role
    content: SoundText


class ChatRequest(RequestModel):
    """A question, and how the model should answer it. What is left out is left to the model server."""

    # Without a whole example Swagger UI makes one up, and asks for a model that nobody has.
    model_config = ConfigDict(json_schema_extra={"examples": [{"message": "What is a context window?"}]})

    message: Asked = Field(description="The question.", examples=["What is a context window?"])
    history: list[HistoryMessage] = Field(
        default=[], max_length=MAX_HISTORY, description="What was said before, oldest first."
    )
    model: ModelName | None = Field(default=None, description="A model from `GET /models`.")
    system: SoundText | None = Field(default=None, description="Orders that stand above the conversation.")
    temperature: Temperature | None = Field(default=None, description="0 is the most predictable.")
    max_tokens: TokenLimit | None = Field(default=None, description="Longest answer, in tokens.")
    stop: list[Annotated[NonEmpty, Field(max_length=200)]] = Field(
        default=[], max_length=MAX_STOP, description="The answer ends before any of these."
    )
    seed: Seed | None = Field(default=None, description="Same seed, same answer, where it can be.")
    stream: Flag = Field(default=False, description="Answer with server-sent events, as the words come.")

    def question(self) -> Question:
        return Question(**self.question_fields())

    def question_fields(self) -> dict[str, Any]:
        """What the question is made of, so that a wider request only adds its own."""
        return {
            "message": self.message,
            "history": tuple(Message(said.role, said.content) for said in self.history),
            "system": self.system,
            "model": self.model,
            "temperature": self.temperature,
            "max_tokens": self.max_tokens,
            "stop": tuple(self.stop),
            "seed": self.seed,
            "stream": self.stream,
        }


class UsageCount(BaseModel):
    """Tokens, as the model server counted them."""

    model_config = ConfigDict(from_attributes=True)

    prompt_tokens: int
    completion_tokens: int


class ChatResponse(BaseModel):
    """An answer that is whole."""

    id: str = Field(description="Sortable by time (UUIDv7).")
    response: str
    model: str = Field(description="The model that answered.")
    finish_reason: FinishReason = Field(
        description="`stop`: the model's own end; `length`: a limit cut it, of tokens or the model server's own."
    )
    usage: UsageCount
    reasoning: str | None = Field(default=None, description="A reasoning model's thoughts, apart from the answer.")


class FieldError(BaseModel):
    field: str
    message: str


class ProblemDetails(BaseModel):
    """RFC 9457. Sent as `application/problem+json`."""

    type: str
    title: str
    status: int
    detail: str
    code: str = Field(description="Tells kinds of problems apart.", examples=["no_model"])
    request_id: str
    commands: list[str] = Field(default=[], description="What to paste into a shell to mend it.")
    errors: list[FieldError] = Field(default=[], description="The fields that are wrong.")
    retry_after: float | None = Field(default=None, description="Seconds to wait before trying again.")


def problem_schemas() -> dict[str, Any]:
    """`ProblemDetails` and what it is made of, for the OpenAPI's components."""
    schemas: dict[str, Any] = models_json_schema(
        [(ProblemDetails, "validation")], ref_template="#/components/schemas/{model}"
    )[1]["$defs"]
    return schemas


def problem_docs(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Entries for a route's `responses`. The schema itself is added by `problem_schemas`."""
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemDetails"}}}
    return {status: {"description": "A problem", "content": content} for status in statuses}
