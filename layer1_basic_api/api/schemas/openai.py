"""OpenAI's chat completions, as far as we honour them. Unknown fields are ignored; what we cannot honour is refused.

https://platform.openai.com/docs/api-reference/chat/create
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator

from layer1_basic_api.api.schemas.chat import MAX_HISTORY, MAX_STOP
from layer1_basic_api.api.schemas.common import SoundText
from layer1_basic_api.chat.assistant import Question
from layer1_basic_api.llm.base import Message

OpenAIRole = Literal["system", "developer", "user", "assistant"]
Stop = Annotated[SoundText, Field(min_length=1, max_length=200)]


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
    content: Annotated[list[TextPart], BeforeValidator(_as_parts, json_schema_input_type=str | list[TextPart])] = Field(
        description="Text, or parts of type `text`."
    )

    def message(self) -> Message:
        return Message("system" if self.role == "developer" else self.role, "".join(part.text for part in self.content))


class StreamOptions(_Lenient):
    include_usage: bool | None = None


class CompletionRequest(_Lenient):
    model: Annotated[SoundText, Field(min_length=1, max_length=200)] = Field(examples=["llama3"])
    messages: list[CompletionMessage] = Field(
        min_length=1,
        max_length=MAX_HISTORY + 2,
        examples=[[{"role": "user", "content": "What is a context window?"}]],
    )
    temperature: float | None = Field(default=None, ge=0, le=2)
    max_tokens: int | None = Field(default=None, ge=1, le=1_000_000)
    max_completion_tokens: int | None = Field(default=None, ge=1, le=1_000_000)
    stop: Annotated[list[Stop], BeforeValidator(_as_list, json_schema_input_type=Stop | list[Stop])] | None = Field(
        default=None, max_length=MAX_STOP
    )
    seed: int | None = Field(default=None, ge=-(2**63), le=2**63 - 1)
    stream: bool | None = False
    stream_options: StreamOptions | None = None
    n: int | None = Field(default=None, description="Only 1.")
    tools: Any = Field(default=None, description="Refused.")
    functions: Any = Field(default=None, description="Refused.")
    response_format: Any = Field(default=None, description='Only `{"type": "text"}`.')
    logprobs: bool | None = Field(default=None, description="Refused when true.")

    @field_validator("n")
    @classmethod
    def _one(cls, value: int | None) -> int | None:
        """Better a clear no than an answer that lacks what was asked for; so it is with the next two."""
        if value not in (None, 1):
            raise ValueError("must be 1: only one answer a request is supported")
        return value

    @field_validator("tools", "functions", "logprobs")
    @classmethod
    def _none(cls, value: object) -> object:
        if value:
            raise ValueError("is not supported")
        return value

    @field_validator("response_format")
    @classmethod
    def _text(cls, value: object) -> object:
        if value not in (None, {"type": "text"}):
            raise ValueError("is not supported: answers are text")
        return value

    def question(self) -> Question:
        *history, last = (message.message() for message in self.messages)
        return Question(
            message=last.content,
            history=tuple(history),
            model=self.model,
            temperature=self.temperature,
            max_tokens=self.max_completion_tokens or self.max_tokens,
            stop=tuple(self.stop or ()),
            seed=self.seed,
            stream=bool(self.stream),
        )


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
