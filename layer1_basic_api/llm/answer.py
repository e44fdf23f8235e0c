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

    def said(self, text: object, thought: object = None) -> Sequence[ModelEvent]:
        """The events of one piece. Raises `ModelFailed` for what is no text."""
        events = self._splitter.feed(self._text(text)) if text not in (None, "") else []
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

    def finish(self) -> Sequence[ModelEvent]:
        """The last events. Raises `ModelFailed` when the server never said that the answer is whole."""
        if self._reason is None:
            raise ModelFailed(f"{self._server} broke off in the middle of the answer.")
        reason = FINISH_REASONS.get(self._reason, "stop")
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
