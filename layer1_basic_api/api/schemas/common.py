"""Types that requests share: text that can be stored and sent on, numbers that are numbers."""

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, Strict

MAX_TEXT = 200_000
"""Characters of one message. What fits the model's context is decided later, by the model."""


def _sound(text: str) -> str:
    if "\x00" in text:
        raise ValueError("must not contain the character NUL")
    return text


SoundText = Annotated[
    str, Field(max_length=MAX_TEXT, json_schema_extra={"pattern": r"^[^\u0000]*$"}), AfterValidator(_sound)
]
"""Text without NUL, which databases refuse. Lone surrogates, which no UTF-8 can carry, pydantic refuses itself."""


def _number(value: object) -> object:
    if isinstance(value, str | bool):
        raise ValueError("must be a number")
    return value


# pydantic takes `"5"`, `true` and `0.0` for what they resemble; JSON has types, and the OpenAPI promises them.
Flag = Annotated[bool, Strict()]
Temperature = Annotated[float, Field(ge=0, le=2), BeforeValidator(_number)]
TokenLimit = Annotated[int, Field(ge=1, le=1_000_000), BeforeValidator(_number)]
Seed = Annotated[int, Field(ge=-(2**53) + 1, le=2**53 - 1), BeforeValidator(_number)]
"""As large as JSON carries exactly."""


def event_stream_docs(*events: str) -> dict[str, Any]:
    """The `content` of an answer that is server-sent events with these names; none: they have no name."""
    data = {"type": "string", "contentMediaType": "application/json"}
    names = {"event": {"type": "string", "enum": list(events)}} if events else {}
    schema = {"type": "object", "properties": {**names, "data": data}, "required": [*names, "data"]}
    return {"text/event-stream": {"schema": schema}}


class RequestModel(BaseModel):
    """A request's body: an unknown field is an error that names it."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)
