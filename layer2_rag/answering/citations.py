"""Makes a streamed answer's citations true, whatever a model wrote and wherever its tokens end. Knows no model.

What it does to each thing, and why, is in docs/decisions/layer2-citations.md.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from layer2_rag.answering.held import TOO_LONG, Held, Wait
from layer2_rag.answering.markers import MARKER, numbers_of

LONGEST_LABEL = 200
LONGEST_ADDRESS = 2_000
LONGEST_CODE = 300
"""What is longer than this is no label, address or inline code: so much is held back at most."""

_ORDINARY = re.compile(r"[^ \t\n`~!\[【\\<]+")
_BEFORE_FENCE = re.compile(r"[ \t>*+\-0-9.)]*\Z")
_TAG = re.compile(r"</?([a-zA-Z]{0,9})")
_REFUSED_TAGS = frozenset(
    "a img image picture source video audio track iframe frame embed object link script style svg base form input "
    "meta".split()
)
_ADDRESS = re.compile(r"\s*<?(?:[a-z][a-z0-9+.\-]*:|[/.#?]|www\.|[\w\-]+(?:\.[\w\-]+)+)", re.IGNORECASE)
_ESCAPED = tuple("`~!<\\]")
_IMAGE_IN_CODE = re.compile(r"!(?=\[)")


@dataclass(frozen=True, slots=True)
class _Taken:
    """A decision that more text cannot change: so much of the input became this. `gone`: a marker that was removed."""

    length: int
    text: str
    gone: bool = False


class CitationFilter:
    """Feed it pieces of an answer; what it gives back has markers `[n]` only for `numbers`, and `cited` collects them.

    However the same text is divided, what comes out is the same: each step looks only at what cannot change any more,
    and waits for the rest. `may_link` says which addresses a link may lead to; no image is left.
    """

    def __init__(self, numbers: Iterable[int], *, may_link: Callable[[str], bool] = lambda _: False) -> None:
        self._numbers = frozenset(numbers)
        self._may_link = may_link
        self._held = ""
        self._line = ""
        self._fence = ""
        self._last = ""
        self._changed = False
        self._cited: dict[int, None] = {}
        self._takers: dict[str, Callable[[Held], _Taken]] = {
            **dict.fromkeys(" \t", self._blanks),
            **dict.fromkeys("`~", self._code),
            **dict.fromkeys("[【", self._bracket),
            **{"!": self._image, "\\": self._escape, "<": self._tag},
        }

    @property
    def cited(self) -> tuple[int, ...]:
        """In the order of their first mention."""
        return tuple(self._cited)

    def feed(self, piece: str) -> str:
        """What is certain by now."""
        self._held += piece
        return self._release(final=False)

    def finish(self) -> str:
        """What was held back when the answer ended."""
        return self._release(final=True)

    def _release(self, *, final: bool) -> str:
        said: list[str] = []
        try:
            while self._held:
                held = Held(self._held, final)
                said.append(self._emit(self._in_fence(held) if self._fence else self._in_prose(held)))
        except Wait:
            pass
        return "".join(said)

    def _emit(self, taken: _Taken) -> str:
        """Keeps two things apart that would become a link or an image when what stood between them is gone."""
        text, source, self._held = taken.text, self._held[: taken.length], self._held[taken.length :]
        self._changed = self._changed or text != source
        if not text:
            return ""
        glued = (self._last == "]" and text[0] in "([") or (self._last == "!" and text[0] == "[")
        if glued and self._changed and not MARKER.match(text):
            text = f" {text}"
        self._changed = text != source
        self._last = text[-1]
        _, newline, tail = text.rpartition("\n")
        self._line = (tail if newline else self._line + tail)[:LONGEST_CODE]
        return text

    def _in_fence(self, held: Held) -> _Taken:
        """A code block passes as it is, but for images: where a block ends is not agreed on by all who draw one."""
        text, newline, _ = held.text.partition("\n")
        if not newline and text.endswith("!") and not held.final:
            text = text[:-1]
            if not text:
                raise Wait
        if newline:
            line = (self._line + text).strip(" \t>")
            if line.startswith(self._fence) and not line.strip(self._fence[0]):
                self._fence = ""
        return _Taken(len(text) + len(newline), _IMAGE_IN_CODE.sub("! ", text) + newline)

    def _in_prose(self, held: Held) -> _Taken:
        take = self._takers.get(held.text[0])
        if take:
            return take(held)
        ordinary = _ORDINARY.match(held.text)
        length = ordinary.end() if ordinary else 1
        return _Taken(length, held.text[:length])

    def _blanks(self, held: Held) -> _Taken:
        """Blanks go with a marker that is removed after them."""
        size = len(held.text) - len(held.text.lstrip(" \t"))
        following = held.peek(size)
        if following and following in "[【\\":
            after = self._takers[following](held.since(size))
            if after.gone:
                return _Taken(size + after.length, "", gone=True)
        return _Taken(size, held.text[:size])

    def _code(self, held: Held) -> _Taken:
        text = held.text
        run = text[: len(text) - len(text.lstrip(text[0]))]
        held.peek(len(run))
        if len(run) >= 3 and _BEFORE_FENCE.match(self._line):
            info, newline, _ = text[len(run) : len(run) + LONGEST_CODE].partition("\n")
            ticks = run[0] == "`" and "`" in info
            if not (newline or ticks or held.final or len(info) == LONGEST_CODE):
                raise Wait
            if not ticks and len(info) < LONGEST_CODE:
                self._fence = run
                return _Taken(len(run) + len(info) + len(newline), run + _IMAGE_IN_CODE.sub("! ", info) + newline)
        return self._inline_code(held, run) if run[0] == "`" else _Taken(len(run), run)

    def _inline_code(self, held: Held, run: str) -> _Taken:
        window = held.text[: LONGEST_CODE + len(run)].split("\n", 1)[0]
        for close in re.finditer("`+", window[len(run) :]):
            end = len(run) + close.end()
            held.peek(end)
            if close[0] == run:
                return _Taken(end, _IMAGE_IN_CODE.sub("! ", held.text[:end]))
        if len(window) < LONGEST_CODE + len(run):
            held.peek(len(window))
        return _Taken(len(run), run)

    def _image(self, held: Held) -> _Taken:
        """`![` is left as it is only where it is "What a day![1]"; what else it opens becomes words."""
        if held.peek(1) != "[":
            return _Taken(1, "!")
        end = held.closing(1, "[]", LONGEST_LABEL)
        label, after = held.text[1 : end + 1], held.peek(end + 1) if end > 0 else ""
        mark = MARKER.fullmatch(label) is not None
        if after not in ("(", "[") or (mark and after == "["):
            return _Taken(1, "!" if mark else "! ")
        close = held.closing(end + 1, "()" if after == "(" else "[]", LONGEST_ADDRESS)
        if close < 0 or (mark and not _is_address(held.text[end + 2 : close])):
            return _Taken(1, "!" if mark else "! ")
        inner = self._inside(label[1:-1])
        return _Taken(close + 1, f"(image: {inner})" if inner.strip() else "(image)")

    def _bracket(self, held: Held) -> _Taken:
        text = held.text
        end = held.closing(0, "[]" if text[0] == "[" else "【】", LONGEST_LABEL)
        if end < 0:
            return _Taken(1, "\\[" if end == TOO_LONG and text[0] == "[" else text[0])
        label, after = text[: end + 1], held.peek(end + 1)
        if after == "(":
            return self._link(held, label)
        if after == ":" and _BEFORE_FENCE.match(self._line):
            return self._definition(label)
        return self._marker(label, len(label)) if MARKER.fullmatch(label) else _Taken(1, text[0])

    def _link(self, held: Held, label: str) -> _Taken:
        text, start = held.text, len(label)
        close = held.closing(start, "()", LONGEST_ADDRESS)
        if MARKER.fullmatch(label):
            if close > 0 and _is_address(text[start + 1 : close]):
                return self._marker(label, close + 1)
            marker = self._marker(label, start)
            return marker if marker.gone else replace(marker, text=f"{marker.text} ")
        if close < 0:
            return _Taken(1, "\\[")
        shown = self._inside(label[1:-1])
        if self._may_link(_destination(text[start + 1 : close])):
            return _Taken(close + 1, f"[{shown}]{text[start : close + 1]}")
        return _Taken(close + 1, shown)

    def _definition(self, label: str) -> _Taken:
        """`[1]: https://…` at the beginning of a line would make links of all `[1]`."""
        if MARKER.fullmatch(label):
            return self._marker(label, len(label) + 1)
        return _Taken(len(label) + 1, f"{self._inside(label[1:-1])}:")

    def _marker(self, label: str, length: int) -> _Taken:
        match = MARKER.fullmatch(label)
        known = numbers_of(match["list"], self._numbers) if match else ()
        self._cited.update(dict.fromkeys(known))
        return _Taken(length, "".join(f"[{n}]" for n in known), gone=not known)

    def _escape(self, held: Held) -> _Taken:
        text, following = held.text, held.peek(1)
        if following != "[":
            return _Taken(1 + len(following), text[:2]) if following in _ESCAPED else _Taken(1, text[0])
        end = text.find("]", 2, LONGEST_LABEL)
        if end < 0 and "\n" not in text and len(text) < LONGEST_LABEL and not held.final:
            raise Wait
        if MARKER.fullmatch(text, 0, end + 1):
            return self._marker(text[: end + 1], end + 1)
        return _Taken(2, text[:2])

    def _tag(self, held: Held) -> _Taken:
        tag = _TAG.match(held.text)
        name = tag[1].lower() if tag else ""
        if len(name) < 9:
            held.peek(tag.end() if tag else 1)
        return _Taken(1, "&lt;" if name in _REFUSED_TAGS else "<")

    def _inside(self, label: str) -> str:
        """What stands in a link's or an image's brackets, filtered as a text of its own."""
        inner = CitationFilter(self._numbers, may_link=lambda _: False)
        shown = inner.feed(label) + inner.finish()
        self._cited.update(dict.fromkeys(inner.cited))
        return shown


def _is_address(text: str) -> bool:
    address = text.strip().split(" ")
    return _ADDRESS.match(text) is not None and (len(address) == 1 or address[1][:1] in "\"'(")


def _destination(text: str) -> str:
    """The address of `(address "title")`."""
    parts = text.split(maxsplit=1)
    return parts[0].strip("<>") if parts else ""
