"""Keeps a model's thoughts out of its answer where a server sends both as one text, in `<think>` tags."""

from dataclasses import dataclass, field
from typing import Literal

from layer1_basic_api.llm.base import Reasoning, Text

OPEN, CLOSE = "<think>", "</think>"
Piece = Text | Reasoning


@dataclass(slots=True)
class ThoughtSplitter:
    """Feed it pieces of text, split anywhere; only a tag at the very beginning opens a thought."""

    _held: str = field(default="", init=False)
    _state: Literal["start", "thought", "gap", "text"] = field(default="start", init=False)

    def feed(self, piece: str) -> list[Piece]:
        """What is certain by now, in order."""
        if self._state == "text":
            return [Text(piece)] if piece else []
        self._held += piece
        if self._state == "start":
            return self._start()
        return self._thought() if self._state == "thought" else self._gap()

    def finish(self) -> list[Piece]:
        """What was held back when the answer ended."""
        held, self._held = self._held, ""
        if not held:
            return []
        return [Reasoning(held) if self._state == "thought" else Text(held)]

    def _start(self) -> list[Piece]:
        head = self._held.lstrip()
        if head.startswith(OPEN):
            self._held, self._state = head[len(OPEN) :], "thought"
            return self._thought()
        if OPEN.startswith(head):
            return []
        self._state = "text"
        return self._release(len(self._held), Text)

    def _thought(self) -> list[Piece]:
        thought, tag, rest = self._held.partition(CLOSE)
        if tag:
            self._held, self._state = rest, "gap"
            return [*([Reasoning(thought)] if thought else []), *self._gap()]
        return self._release(len(self._held) - _overlap(self._held, CLOSE), Reasoning)

    def _gap(self) -> list[Piece]:
        """The empty lines between a thought and the answer belong to neither."""
        self._held = self._held.lstrip("\r\n")
        if not self._held:
            return []
        self._state = "text"
        return self._release(len(self._held), Text)

    def _release(self, length: int, kind: type[Text] | type[Reasoning]) -> list[Piece]:
        said, self._held = self._held[:length], self._held[length:]
        return [kind(said)] if said else []


def _overlap(text: str, tag: str) -> int:
    """How much of the end of `text` may be the beginning of `tag`."""
    return next((size for size in range(min(len(tag) - 1, len(text)), 0, -1) if text.endswith(tag[:size])), 0)
