"""OpenAI's chat completions, as far as we honour them. Unknown fields are ignored; what we cannot honour is refused.

https://platform.openai.com/docs/api-reference/chat/create
"""

from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from layer1_basic_api.api.schemas.chat import MAX_HISTORY, MAX_STOP
from layer1_basic_api.api.schemas.common import SoundText
from layer1_basic_api.chat.assistant import Question
from layer1_basic_api.llm.base import Message

OpenAIRole = Literal["system", "developer", "user", "assistant"]
Stop = Annotated[SoundText, Field(min_length=1, max_length=200)]


class _Lenient(BaseModel):
    model_config = ConfigDict(extra="ignore", allow_inf_nan=False)


class TextPart(_Lenient):
    type: Literal["text"]
    text: SoundText


class CompletionMessage(_Lenient):
    role: OpenAIRole
    content: SoundText | list[TextPart] = Field(description="Text, or parts of type `text`.")

    def message(self) -> Message:
        text = self.content if isinstance(self.content, str) else "".join(part.text for part in self.content)
        return Message("system" if self.role == "developer" else self.role, text)


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
    stop: Stop | list[Stop] | None = Field(default=None)
    seed: int | None = Field(default=None, ge=-(2**63), le=2**63 - 1)
    stream: bool | None = False
    stream_options: StreamOptions | None = None
    n: int | None = Field(default=None, description="Only 1.")
    tools: Any = Field(default=None, description="Refused.")
    functions: Any = Field(default=None, description="Refused.")
    response_format: Any = Field(default=None, description='Only `{"type": "text"}`.')
    logprobs: bool | None = Field(default=None, description="Refused when true.")

    @model_validator(mode="after")
    def _honest(self) -> Self:
        """Better a clear no than an answer that lacks what was asked for."""
        if self.n not in (None, 1):
            raise ValueError("n: only one answer a request is supported")
        for name in ("tools", "functions", "logprobs"):
            if getattr(self, name):
                raise ValueError(f"{name}: not supported")
        if self.response_format not in (None, {"type": "text"}):
            raise ValueError("response_format: only text is supported")
        if isinstance(self.stop, list) and len(self.stop) > MAX_STOP:
            raise ValueError(f"stop: at most {MAX_STOP}")
        return self

    def question(self) -> Question:
        *history, last = (message.message() for message in self.messages)
        stop = [self.stop] if isinstance(self.stop, str) else self.stop or []
        return Question(
            message=last.content,
            history=tuple(history),
            model=self.model,
            temperature=self.temperature,
            max_tokens=self.max_completion_tokens or self.max_tokens,
            stop=tuple(stop),
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


class ListedModel(BaseModel):
    id: str
    object: Literal["model"] = "model"
    created: int = 0
    owned_by: str


class ModelList(BaseModel):
    object: Literal["list"] = "list"
    data: list[ListedModel]
