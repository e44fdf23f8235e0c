"""OpenAI's chat completions, as far as we honour them. Unknown fields are ignored; what we cannot honour is refused.

https://platform.openai.com/docs/api-reference/chat/create
"""

from itertools import takewhile
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator
from pydantic.config import JsonDict

from layer1_basic_api.api.schemas.chat import MAX_HISTORY, MAX_STOP
from layer1_basic_api.api.schemas.common import Flag, Seed, SoundText, Temperature, TokenLimit
from layer1_basic_api.chat.assistant import Question
from layer1_basic_api.llm.base import Message

OpenAIRole = Literal["system", "developer", "user", "assistant"]
Stop = Annotated[SoundText, Field(min_length=1, max_length=200)]

NOTHING: JsonDict = {"anyOf": [{"type": "array", "maxItems": 0}, {"type": "null"}]}
TEXT_ONLY: JsonDict = {
    "anyOf": [
        {"type": "object", "properties": {"type": {"const": "text"}}, "required": ["type"]},
        {"type": "null"},
    ]
}


def _as_list(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _as_parts(value: object) -> object:
    return [{"type": "text", "text": value}] if isinstance(value, str) else value


class _Lenient(BaseModel):
    model_config = ConfigDict(extra="ignore", allow_inf_nan=False)


class TextPart(_Lenient):
    type: Literal["text"]
    text: SoundText


class CompletionMessage(_Lenient):
    role: OpenAIRole
    content: Annotated[
        list[TextPart], BeforeValidator(_as_parts, json_schema_input_type=SoundText | list[TextPart])
    ] = Field(description="Text, or parts of type `text`.")

    def message(self) -> Message:
        return Message("system" if self.role == "developer" else self.role, "".join(part.text for part in self.content))


class StreamOptions(_Lenient):
    include_usage: Flag | None = None


class CompletionRequest(_Lenient):
    model: Annotated[SoundText, Field(min_length=1, max_length=200)] = Field(examples=["llama3"])
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
    n: Literal[1] | None = Field(default=None, description="One answer a request.")
    tools: Any = Field(default=None, description="Refused.", json_schema_extra=NOTHING)
    functions: Any = Field(default=None, description="Refused.", json_schema_extra=NOTHING)
    logprobs: Literal[False] | None = Field(default=None, description="Refused.")
    response_format: Any = Field(default=None, description="Text only.", json_schema_extra=TEXT_ONLY)

    @field_validator("tools", "functions")
    @classmethod
    def _none(cls, value: object) -> object:
        """Better a clear no than an answer that lacks what was asked for; so it is with the format."""
        if value not in (None, []):
            raise ValueError("is not supported")
        return value

    @field_validator("response_format")
    @classmethod
    def _text(cls, value: object) -> object:
        if value is not None and not (isinstance(value, dict) and value.get("type") == "text"):
            raise ValueError("is not supported: answers are text")
        return value

    @field_validator("messages")
    @classmethod
    def _asks(cls, value: list[CompletionMessage]) -> list[CompletionMessage]:
        if value[-1].role != "user":
            raise ValueError("must end with a message of the user")
        return value

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
