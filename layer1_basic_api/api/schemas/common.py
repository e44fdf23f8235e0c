"""Types that requests share: text that can be stored and sent on, numbers that are numbers."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

MAX_TEXT = 200_000
"""Characters of one message. What fits the model's context is decided later, by the model."""


def _sound(text: str) -> str:
    if "\x00" in text:
        raise ValueError("must not contain the character NUL")
    return text


SoundText = Annotated[str, Field(max_length=MAX_TEXT), AfterValidator(_sound)]
"""Text without NUL, which databases refuse. Lone surrogates, which no UTF-8 can carry, pydantic refuses itself."""


class RequestModel(BaseModel):
    """A request's body: an unknown field is an error that names it."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)
