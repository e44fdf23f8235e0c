"""Types that requests share: text that can be stored and sent on, numbers that are numbers."""

import re
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


PART = r"\.?[A-Za-z0-9_@][A-Za-z0-9_@.:+=,-]*"
NAME_OF_MODEL = re.compile(f"^/?{PART}(/{PART})*$")
"""What Ollama, Hugging Face, OpenAI and the services like it call their models, vLLM its folders, and the simulated
model its settings. None is an option for a shell, none leads out of a folder, none is an address."""


def _name_of_model(name: str) -> str:
    if not NAME_OF_MODEL.fullmatch(name):
        raise ValueError(
            "must be the name of a model: letters, digits and . _ - : @ + = , in parts separated by /, each of which "
            "begins with a letter or a digit"
        )
    return name


ModelName = Annotated[
    str,
    Field(min_length=1, max_length=200, json_schema_extra={"pattern": NAME_OF_MODEL.pattern}),
    AfterValidator(_name_of_model),
]


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
