"""OpenAI's chat completions, as far as we honour them; `openai_fields.py` says what becomes of every other field.

https://platform.openai.com/docs/api-reference/chat/create
"""

from itertools import takewhile
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from layer1_basic_api.api.schemas.chat import MAX_HISTORY, MAX_STOP
from layer1_basic_api.api.schemas.common import Flag, ModelName, Seed, SoundText, Temperature, TokenLimit
from layer1_basic_api.api.schemas.openai_fields import NO_TOOLS, Lenient, Unsupported, UnsupportedInMessage
from layer1_basic_api.chat.assistant import Question
from layer1_basic_api.llm.base import Message

OpenAIRole = Literal["system", "developer", "user", "assistant"]
Stop = Annotated[SoundText, Field(min_length=1, max_length=200)]


def _as_list(value: object) -> object:
    if not isinstance(value, str | list | None):
        raise ValueError("must be text, or a list of texts")
    return [value] if isinstance(value, str) else value


def _as_parts(value: object) -> object:
    if not isinstance(value, str | list):
        raise ValueError("must be text, or a list of parts of type text")
    return [{"type": "text", "text": value}] if isinstance(value, str) else value


class TextPart(Lenient):
    type: Literal["text"]
    text: SoundText

    @model_validator(mode="before")
    @classmethod
    def _is_text(cls, value: object) -> object:
        """One clear sentence, before each field of an image is called wrong by itself."""
        if isinstance(value, dict) and value.get("type", "text") != "text":
            raise ValueError("is not supported: only parts of type text are read, no images, sound or files")
        return value


class CompletionMessage(UnsupportedInMessage):
    role: OpenAIRole
    content: Annotated[
        list[TextPart], BeforeValidator(_as_parts, json_schema_input_type=SoundText | list[TextPart])
    ] = Field(description="Text, or parts of type `text`.")

    @field_validator("role", mode="before")
    @classmethod
    def _speaks(cls, value: object) -> object:
        if value in ("tool", "function"):
            raise ValueError(f"is not supported: {NO_TOOLS}, so none can have answered")
        return value

    def message(self) -> Message:
        return Message("system" if self.role == "developer" else self.role, "".join(part.text for part in self.content))


class StreamOptions(Lenient):
    include_usage: Flag | None = None


class Honoured(Lenient):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"model": "llama3", "messages": [{"role": "user", "content": "What is a context window?"}]},
            ]
        }
    )

    model: ModelName = Field(examples=["llama3"])
    messages: list[CompletionMessage] = Field(
        min_length=1,
        max_length=MAX_HISTORY + 2,
        examples=[[{"role": "user", "content": "What is a context window?"}]],
    )
    temperature: Temperature | None = Field(default=None)
    max_tokens: TokenLimit | None = Field(default=None)
    max_completion_tokens: TokenLimit | None = Field(default=None)
    stop: Annotated[list[Stop], BeforeValidator(_as_list, json_schema_input_type=Stop | list[Stop])] | None = Field(
        default=None, max_length=MAX_STOP
    )
    seed: Seed | None = Field(default=None, description="What JSON carries exactly.")
    stream: Flag | None = False
    stream_options: StreamOptions | None = None

    @field_validator("messages")
    @classmethod
    def _asks(cls, value: list[CompletionMessage]) -> list[CompletionMessage]:
        if value[-1].role != "user":
            raise ValueError("must end with a message of the user")
        return value


# pydantic takes the bases from the last to the first, so that the documentation begins with what is honoured.
class CompletionRequest(Unsupported, Honoured):
    def question(self) -> Question:
        return Question(**self.question_fields())

    def question_fields(self) -> dict[str, Any]:
        """What the question is made of. Orders at the beginning are the system's; later ones stay where they stand."""
        *before, last = (message.message() for message in self.messages)
        orders = tuple(takewhile(lambda message: message.role == "system", before))
        return {
            "message": last.content,
            "history": tuple(before[len(orders) :]),
            "system": "\n\n".join(order.content for order in orders) or None,
            "model": self.model,
            "temperature": self.temperature,
            "max_tokens": self.max_completion_tokens or self.max_tokens,
            "stop": tuple(self.stop or ()),
            "seed": self.seed,
            "stream": bool(self.stream),
        }


class CompletionText(BaseModel):
    role: Literal["assistant"] = "assistant"
    content: str
    reasoning_content: str | None = None


class CompletionChoice(BaseModel):
    index: int = 0
    message: CompletionText
    finish_reason: str
    logprobs: None = None


class CompletionUsage(BaseModel):
    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class Completion(BaseModel):
    id: str
    object: Literal["chat.completion"] = "chat.completion"
    created: int = Field(description="Seconds since 1970.")
    model: str
    choices: list[CompletionChoice]
    usage: CompletionUsage


class OpenAIErrorBody(BaseModel):
    message: str
    type: str
    param: str | None
    code: str
    request_id: str
    commands: list[str] = Field(default=[], description="What to paste into a shell to mend it.")


class OpenAIError(BaseModel):
    """OpenAI's shape of an error."""

    error: OpenAIErrorBody


class ListedModel(BaseModel):
    id: str
    object: Literal["model"] = "model"
    created: int = 0
    owned_by: str


class ModelList(BaseModel):
    object: Literal["list"] = "list"
    data: list[ListedModel]
