"""What becomes of each field of OpenAI's request: honoured (`Honoured`), refused or ignored (both here).

Refused is what a client would miss in the answer. What only tunes how the answer is made, so that no answer shows
whether it was heeded, is ignored, and so is every field that we do not know. A test compares all of this with the types
of the `openai` package.
"""

import json
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

IGNORED = {
    "frequency_penalty": "taste in words",
    "presence_penalty": "taste in words",
    "top_p": "taste in words; `temperature` is honoured",
    "reasoning_effort": "how long a model thinks is left to it",
    "verbosity": "how much a model says is left to it; `max_tokens` is honoured",
    "parallel_tool_calls": "there are no tools",
    "prompt_cache_key": "speed",
    "prompt_cache_options": "speed",
    "prompt_cache_retention": "speed",
    "service_tier": "speed and price",
    "metadata": "notes of the client's",
    "store": "nothing is sent to OpenAI, so nothing is kept there",
    "user": "who asks changes no answer",
    "safety_identifier": "who asks changes no answer",
}
"""Why each may be ignored."""


@dataclass(frozen=True, slots=True, eq=False)  # `typing` takes equal markers for one, and 0 equals False
class Only:
    """A field that may be left out, be null or be one of `accepted`, all of which ask for what is done anyway."""

    accepted: tuple[Any, ...]
    because: str

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self._checked)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"enum": [None, *self.accepted], "description": f"Refused otherwise: {self.because}."}

    def _checked(self, value: object) -> object:
        if value is None or any(_same(value, accepted) for accepted in self.accepted):
            return value
        instead = "".join(f" or send {json.dumps(accepted)}" for accepted in self.accepted[:1])
        raise ValueError(f"is not supported: {self.because}. Leave it out{instead}")


def _same(value: object, accepted: object) -> bool:
    """As in JSON, where `true` is not 1."""
    return isinstance(value, bool) == isinstance(accepted, bool) and value == accepted


class Lenient(BaseModel):
    model_config = ConfigDict(extra="ignore", allow_inf_nan=False)


NO_TOOLS = "no tools are called"
NO_FUNCTIONS = "no functions are called"
NO_SOUND = "answers are text, not sound"


class Unsupported(Lenient):
    """The fields that are refused, unless they ask for nothing."""

    audio: Annotated[Any, Only((), NO_SOUND)] = None
    function_call: Annotated[Any, Only(("none", "auto"), NO_FUNCTIONS)] = None
    functions: Annotated[Any, Only(([],), NO_FUNCTIONS)] = None
    logit_bias: Annotated[Any, Only(({},), "single tokens can be neither forbidden nor preferred")] = None
    logprobs: Annotated[Any, Only((False,), "the probabilities of tokens are not told")] = None
    modalities: Annotated[Any, Only((["text"], []), NO_SOUND)] = None
    moderation: Annotated[Any, Only((), "nothing checks questions and answers for harm")] = None
    n: Annotated[Any, Only((1,), "each request gets one answer")] = None
    prediction: Annotated[Any, Only((), "no answer is compared with a predicted one")] = None
    response_format: Annotated[Any, Only(({"type": "text"},), "answers are text in no certain format")] = None
    tool_choice: Annotated[Any, Only(("none", "auto"), NO_TOOLS)] = None
    tools: Annotated[Any, Only(([],), NO_TOOLS)] = None
    top_logprobs: Annotated[Any, Only((0,), "the probabilities of tokens are not told")] = None
    web_search_options: Annotated[Any, Only((), "the web is not searched")] = None


class UnsupportedInMessage(Lenient):
    """The same of a message: what an earlier, abler model did and this one cannot be told."""

    audio: Annotated[Any, Only((), "only text is read")] = None
    function_call: Annotated[Any, Only((), "the model here knows no functions, nor calls of them")] = None
    tool_calls: Annotated[Any, Only(([],), "the model here knows no tools, nor calls of them")] = None
