"""Keeps a model's thoughts out of its answer where a server sends both as one text, in `<think>` tags."""

from dataclasses import dataclass, field

from layer1_basic_api.llm.base import Reasoning, Text

OPEN, CLOSE = "<think>", "</think>"


@dataclass(slots=True)
class ThoughtSplitter:
    """Feed it pieces of text, split anywhere; only a tag at the very beginning opens a thought."""

    _held: str = field(default="", init=False)
    _state: str = field(default="start", init=False)

    def feed(self, piece: str) -> list[Text | Reasoning]:
        """What is certain by now, in order."""
        if self._state == "text":
            return [Text(piece)] if piece else []
        self._held += piece
        return self._start() if self._state == "start" else self._thought()

    def finish(self) -> list[Text | Reasoning]:
        """What was held back when the answer ended."""
        held, self._held = self._held, ""
        if not held:
            return []
        return [Reasoning(held) if self._state == "thought" else Text(held)]

    def _start(self) -> list[Text | Reasoning]:
        head = self._held.lstrip()
        if head.startswith(OPEN):
            self._held, self._state = head[len(OPEN) :], "thought"
            return self._thought()
        if OPEN.startswith(head):
            return []
        self._state = "text"
        return self._release(len(self._held), Text)

    def _thought(self) -> list[Text | Reasoning]:
        thought, tag, rest = self._held.partition(CLOSE)
        if tag:
            self._held, self._state = "", "text"
            return [*([Reasoning(thought)] if thought else []), *self.feed(rest.lstrip("\n"))]
        return self._release(len(self._held) - _overlap(self._held, CLOSE), Reasoning)

    def _release(self, length: int, kind: type[Text] | type[Reasoning]) -> list[Text | Reasoning]:
        said, self._held = self._held[:length], self._held[length:]
        return [kind(said)] if said else []


def _overlap(text: str, tag: str) -> int:
    """How much of the end of `text` may be the beginning of `tag`."""
    return next((size for size in range(min(len(tag) - 1, len(text)), 0, -1) if text.endswith(tag[:size])), 0)
