"""The part of a streamed answer that is not decided yet, and what stands where in it. Knows no citations."""

from dataclasses import dataclass

NONE, TOO_LONG = -1, -2
"""Where a bracket closes that does not: the end or a blank line comes first; or it is too far off to be looked for."""


class Wait(Exception):
    """No error: the decision needs text that has not come yet."""


@dataclass(frozen=True, slots=True)
class Held:
    """`final`: nothing comes after this text. Until then, what only more text can tell raises `Wait`."""

    text: str
    final: bool

    def since(self, start: int) -> "Held":
        return Held(self.text[start:], self.final)

    def peek(self, at: int) -> str:
        """The character there, empty at the end of the answer."""
        if at >= len(self.text) and not self.final:
            raise Wait
        return self.text[at : at + 1]

    def closing(self, start: int, pair: str, longest: int) -> int:
        """Where the bracket at `start` closes, at most `longest` characters on, or `NONE`, or `TOO_LONG`."""
        text, depth = self.text, 0
        for at in range(start, min(len(text), start + longest)):
            character = text[at]
            if character == "\n" and "\n" in text[start:at] and not text[start:at].rpartition("\n")[2].strip():
                return NONE
            if character in pair and not self._is_escaped(at, start):
                depth += 1 if character == pair[0] else -1
                if depth == 0:
                    return at
        if len(text) >= start + longest:
            return TOO_LONG
        if not self.final:
            raise Wait
        return NONE

    def _is_escaped(self, at: int, start: int) -> bool:
        before = self.text[start:at]
        return (len(before) - len(before.rstrip("\\"))) % 2 == 1
