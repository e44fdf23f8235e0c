"""Types that requests share: text that can be stored and sent on, numbers that are numbers."""

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

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


def event_stream_docs(*events: str) -> dict[str, Any]:
    """The `content` of an answer that is server-sent events with these names; none: they have no name."""
    data = {"type": "string", "contentMediaType": "application/json"}
    names = {"event": {"type": "string", "enum": list(events)}} if events else {}
    schema = {"type": "object", "properties": {**names, "data": data}, "required": [*names, "data"]}
    return {"text/event-stream": {"schema": schema}}


class RequestModel(BaseModel):
    """A request's body: an unknown field is an error that names it."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)
