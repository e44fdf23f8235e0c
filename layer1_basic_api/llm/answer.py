"""Collects one answer from the pieces a model server sends, and refuses what has the wrong shape. Knows no protocol."""

from collections.abc import Sequence

from layer1_basic_api.errors import ModelFailed
from layer1_basic_api.llm.base import Finished, FinishReason, ModelEvent, Reasoning, Usage
from layer1_basic_api.llm.reasoning import ThoughtSplitter

FINISH_REASONS: dict[str, FinishReason] = {"length": "length", "content_filter": "content_filter"}
"""What is not here ended by itself: "stop", TGI's "eos_token" and "stop_sequence", and the like."""


class Answer:
    """Feed it what comes, in order; `object` in a signature is a value that the server chose."""

    def __init__(self, server: str, model: str) -> None:
        self._server = server
        self._model = model
        self._splitter = ThoughtSplitter()
        self._reason: str | None = None
        self._usage = Usage()
        self._began = False

    def said(self, text: object, thought: object = None) -> Sequence[ModelEvent]:
        """The events of one piece. Raises `ModelFailed` for what is no text."""
        events = self._splitter.feed(self._text(text)) if text not in (None, "") else []
        self._began = self._began or bool(text or thought)
        return [Reasoning(self._text(thought)), *events] if thought else events

    def ended(self, reason: object) -> None:
        if reason:
            self._reason = self._text(reason)

    def counted(self, prompt: object, completion: object) -> None:
        self._usage = Usage(_count(prompt), _count(completion))

    def came_from(self, model: object) -> None:
        """The name that the server gives its model, which may say more than the one it was asked for."""
        if model:
            self._model = self._text(model)

    def finish(self, *, whole: bool = False) -> Sequence[ModelEvent]:
        """The last events, of a stream that came to its proper end; `whole` if the server said that this is all.

        One that gives no reason was cut by a limit of the server's: Ollama ends so when a token repeats 30 times.
        Raises `ModelFailed` when there is no reason and no answer either.
        """
        if not (self._reason or self._began):
            raise ModelFailed(f"{self._server} ended without an answer.")
        reason = FINISH_REASONS.get(self._reason, "stop") if self._reason else "stop" if whole else "length"
        return [*self._splitter.finish(), Finished(self._model, reason, self._usage)]

    def wrong(self) -> ModelFailed:
        """The error for JSON that is no answer."""
        return ModelFailed(f"{self._server} sent what is no answer.")

    def _text(self, value: object) -> str:
        if not isinstance(value, str):
            raise self.wrong()
        return value


def _count(value: object) -> int:
    return value if type(value) is int and value > 0 else 0
