"""One reading of a model server's HTTP errors, for every adapter. Knows no client library."""

import json
import math
import shlex

from layer1_basic_api.errors import (
    ModelDenied,
    ModelError,
    ModelFailed,
    ModelMissing,
    ModelOverloaded,
    ModelRejected,
    ModelTimeout,
    PromptTooLong,
)

LONGEST_EXCERPT = 300
LONGEST_NAME = 200
TOO_LONG_HINTS = (
    "context_length_exceeded",  # OpenAI, Groq: the code
    "context length",  # Ollama, vLLM, OpenAI
    "maximum model length",  # vLLM
    "exceeds the available context",  # llama.cpp
    "`max_new_tokens` must be <=",  # TGI, Together
    "`inputs` must have less than",  # TGI
    "reduce the length of the messages",  # Groq
)
"""What servers say of a prompt that does not fit; they agree on no code."""


def model_error(
    status: int, body: str, *, server: str, model: str, retry_after: str | None = None, commands: tuple[str, ...] = ()
) -> ModelError:
    """The domain's error for an answer of `status` from `server`, asked for `model`.

    `body` is JSON of the OpenAI, Ollama or TGI kind, or anything; `retry_after` is the header's value in seconds;
    `commands` mend a missing model.
    """
    said = error_message(body)
    if status in (400, 413, 422):
        return refused(said, body=body, server=server)
    if status in (401, 403):
        return ModelDenied(f"{server} refuses the key (HTTP {status}). Check the variable that holds it.")
    if status == 404:
        return missing(model, server=server, commands=commands)
    if status in (408, 504):
        return ModelTimeout(f"{server} took too long (HTTP {status}).")
    if status in (429, 503):
        detail = f"{server} is busy (HTTP {status}): {said}"
        return ModelOverloaded(detail, quoted=said, retry_after=parse_retry_after(retry_after))
    return ModelFailed(f"{server} failed (HTTP {status}): {said}", quoted=said)


def missing(model: str, *, server: str, commands: tuple[str, ...] = ()) -> ModelMissing:
    get_it = f"Get it with `{commands[0]}`." if commands else "Check the name, and the server's address."
    return ModelMissing(f"{server} does not have the model {model[:LONGEST_NAME]!r}. {get_it}", commands=commands)


def pull_command(model: str) -> str:
    """Fit to be pasted into a shell, whatever name the client chose."""
    return f"ollama pull {shlex.quote(model[:LONGEST_NAME])}"


def refused(said: str, *, body: str, server: str) -> ModelError:
    if is_too_long(body):
        return PromptTooLong(f"The prompt does not fit into the model's context: {said}. Shorten it.", quoted=said)
    return ModelRejected(f"{server} refuses the request: {said}", quoted=said)


def is_too_long(said: str) -> bool:
    said = said.lower()
    return any(hint in said for hint in TOO_LONG_HINTS)


def error_message(body: str) -> str:
    """What the server said, short, without its JSON."""
    try:
        parsed = json.loads(body)
        error = parsed.get("error") or parsed.get("message") or body
        text = error.get("message") or body if isinstance(error, dict) else str(error)
    except (ValueError, AttributeError, RecursionError):
        text = body
    return " ".join(str(text).split())[:LONGEST_EXCERPT].rstrip(".") or "no reason given"


def parse_retry_after(value: str | None) -> float | None:
    """Seconds from a `Retry-After` header. A date, which model servers do not send, is read as none."""
    try:
        seconds = float(value or "nan")
    except ValueError:
        return None
    return max(0.0, seconds) if math.isfinite(seconds) else None
