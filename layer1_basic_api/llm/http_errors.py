"""One reading of a model server's HTTP errors, for every adapter. Knows no client library."""

import json

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
TOO_LONG_HINTS = ("context_length_exceeded", "context length", "maximum context", "too long", "exceeds the available")


def model_error(
    status: int, body: str, *, server: str, model: str, retry_after: str | None = None, commands: tuple[str, ...] = ()
) -> ModelError:
    """The domain's error for an answer of `status` from `server`, asked for `model`.

    `body` is JSON of the OpenAI, Ollama or TGI kind, or anything; `retry_after` is the header's value in seconds;
    `commands` mend a missing model.
    """
    said = error_message(body)
    if status in (400, 413, 422):
        return _refused(said, server=server)
    if status in (401, 403):
        return ModelDenied(f"{server} refuses the key (HTTP {status}). Check the variable that holds it.")
    if status == 404:
        return ModelMissing(f"{server} does not have the model {model!r}.", commands=commands)
    if status in (408, 504):
        return ModelTimeout(f"{server} took too long (HTTP {status}).")
    if status in (429, 503):
        return ModelOverloaded(f"{server} is busy (HTTP {status}): {said}", retry_after=parse_retry_after(retry_after))
    return ModelFailed(f"{server} failed (HTTP {status}): {said}")


def error_message(body: str) -> str:
    """What the server said, short, without its JSON."""
    try:
        parsed = json.loads(body)
        error = parsed.get("error", parsed.get("message", body))
        text = error.get("message", body) if isinstance(error, dict) else str(error)
    except (ValueError, AttributeError):
        text = body
    return " ".join(str(text).split())[:LONGEST_EXCERPT] or "no reason given"


def parse_retry_after(value: str | None) -> float | None:
    """Seconds from a `Retry-After` header. A date, which model servers do not send, is read as none."""
    try:
        return max(0.0, float(value)) if value else None
    except ValueError:
        return None


def _refused(said: str, *, server: str) -> ModelError:
    if any(hint in said.lower() for hint in TOO_LONG_HINTS):
        return PromptTooLong(f"The prompt does not fit into the model's context: {said}. Shorten it.")
    return ModelRejected(f"{server} refuses the request: {said}")
