"""Divides any text into sentences that are exact runs of it. Knows no language well, but English best."""

import re
from collections.abc import Iterator

Run = tuple[int, int]
"""Start and end in code points."""

LONGEST = 600
"""A sentence above this many code points is divided at a weaker mark, or a blank."""
HEADING = 60

_PARAGRAPH = re.compile(r"\n[ \t\f\v]*\n\s*")
_ITEM = re.compile(r"[ \t]*(?:[-*+•◦▪–]|\(?\d{1,3}[.)]|\(?[a-zA-Z][.)]|#{1,6}|>)[ \t]+\S|[ \t]*(?:```|~~~)")
_ROW = re.compile(r"[^\n]*(?:\t|[^\n|]\|[^\n|])")
_LABELLED = re.compile(r"[ \t]*(?P<label>[^\n.:;!?]{1,40}): \S")
_END = re.compile(
    r"""(?:(?P<wide>[。！？｡]+)|[.!?…]+)   # the mark
        (?P<close>["'”’»」』)\]}*_]*)      # what closes with it
        (?:[ ]?\[\d{1,3}\])*             # references to a bibliography belong to the sentence before
        (?P<gap>\s+|$|(?<=[。！？｡」』]))""",
    re.VERBOSE,
)
_OPENS = re.compile(r"[\"'“‘«¿¡(\[{*_`]*[^\W_a-z]")
_LAST_WORD = re.compile(r"[^\s(\[\"'“‘«]+$")
_WEAK = re.compile(r"[;:,]\s|\s")
_STARTERS = frozenset(
    "the a an it he she they we you i in on at by for from with this that these those there his her its their our my "
    "but and so if when while after before as however although since because then during most many some all".split()
)
_NEVER_LAST = frozenset(
    "mr mrs ms dr prof rev hon gen col capt lt sgt cmdr adm gov sen rep pres st mt ft sr messrs mme mlle "
    "e.g i.e cf viz vs v ca approx no nos fig figs eq eqs sec secs ch chap vol vols pp p ed eds al resp incl excl "
    "jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat sun dept univ bzw z.b d.h u.a".split()
)
"""After these a full stop ends no sentence, whatever follows. "May" is a word of its own; so it is not here."""
_SELDOM_LAST = frozenset("etc inc ltd co corp jr esq ph.d m.d b.a m.a b.c a.d bros ave blvd rd".split())
"""After these, and after initials, only a word that often begins a sentence begins one."""


def sentences(text: str) -> list[Run]:
    """The sentences in order. They do not overlap, begin and end with no white space, and leave nothing else out."""
    return [piece for line in _lines(text) for run in _ended(text, *line) for piece in _bounded(text, *run)]


def _lines(text: str) -> Iterator[Run]:
    """Runs that no sentence reaches beyond: paragraphs, items of a list, rows of a table, headings."""
    start = 0
    for gap in [*_PARAGRAPH.finditer(text), None]:
        end = gap.start() if gap else len(text)
        yield from _lines_of_paragraph(text, start, end)
        start = gap.end() if gap else end


def _lines_of_paragraph(text: str, start: int, end: int) -> Iterator[Run]:
    begin = start
    at = text.find("\n", start, end)
    while at >= 0:
        if _stands_alone(text, begin, at, end):
            yield begin, at
            begin = at + 1
        at = text.find("\n", at + 1, end)
    yield begin, end


def _stands_alone(text: str, begin: int, newline: int, end: int) -> bool:
    """Whether the run that began at `begin` ends with its line."""
    following = text.find("\n", newline + 1, end)
    following = end if following < 0 else following
    line_start = text.rfind("\n", begin, newline) + 1 or begin
    if _ITEM.match(text, newline + 1, following) or _is_row(text, newline + 1, following):
        return True
    if _are_labelled(text, line_start, newline, following):
        return True
    return _is_row(text, line_start, newline) or (line_start == begin and _is_heading(text, begin, newline))


def _is_row(text: str, start: int, end: int) -> bool:
    return _ROW.match(text, start, end) is not None


def _are_labelled(text: str, start: int, newline: int, end: int) -> bool:
    """`Founded: 1975` above `Founder: Bill Gates`, as a table's rows name their columns; in prose the line after
    a colon goes on with a small letter."""
    line, following = _LABELLED.match(text, start, newline), _LABELLED.match(text, newline + 1, end)
    if not (line and following):
        return False
    same = line["label"] == following["label"]
    return same or all(_OPENS.match(label["label"].lstrip()) is not None for label in (line, following))


def _is_heading(text: str, start: int, newline: int) -> bool:
    line = text[start:newline].strip()
    if line.startswith("#"):
        return True
    opens = _OPENS.match(text, newline + 1) is not None
    return opens and 0 < len(line) <= HEADING and line[-1] not in ".,;:!?-–—&" and not _continues(line)


def _continues(line: str) -> bool:
    return line.rpartition(" ")[2].lower() in _STARTERS | {"of", "to", "or", "is", "are", "was", "were", "has", "had"}


def _ended(text: str, start: int, end: int) -> Iterator[Run]:
    """The line's runs up to marks that end a sentence."""
    begin = start
    for mark in _END.finditer(text, start, end):
        if mark.end("close") <= begin or not _ends(text, mark, begin, end):
            continue
        yield begin, mark.start("gap")
        begin = mark.end()
    yield begin, end


def _ends(text: str, mark: re.Match[str], begin: int, end: int) -> bool:
    if mark.end() >= end or mark["wide"]:
        return True
    if not _OPENS.match(text, mark.end(), end):
        return False
    return mark[0][0] != "." or _stop_ends(text, mark, begin, end)


def _stop_ends(text: str, mark: re.Match[str], begin: int, end: int) -> bool:
    """Whether this full stop is one, and not an abbreviation's."""
    found = _LAST_WORD.search(text, max(begin, mark.start() - 40), mark.start())
    last = found[0].lower() if found else ""
    if last in _NEVER_LAST or (last.isdecimal() and found and text[begin : found.start()].strip() == ""):
        return False
    if last in _SELDOM_LAST or _is_initials(last):
        following = re.match(r"\W*(\w+)\b(?!\.)", text[mark.end() : min(end, mark.end() + 40)])
        return following is not None and following[1].lower() in _STARTERS
    return True


def _is_initials(word: str) -> bool:
    """`j`, `u.s`, `j.r.r`; but `i` is a word."""
    return word != "i" and all(len(part) == 1 and part.isalpha() for part in word.split("."))


def _bounded(text: str, start: int, end: int) -> Iterator[Run]:
    """The run without the white space around it, in pieces of at most `LONGEST`."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    while end - start > LONGEST:
        cut = _weak_mark(text, start)
        yield start, cut
        start = cut
        while text[start].isspace():
            start += 1
    if start < end:
        yield start, end


def _weak_mark(text: str, start: int) -> int:
    """Where a run that is too long is best cut: after `;`, `:` or `,`, else at a blank, else anywhere."""
    marks = [mark.start() for mark in _WEAK.finditer(text, start + LONGEST // 2, start + LONGEST)]
    strong = [at + 1 for at in marks if not text[at].isspace()]
    blanks = [at for at in marks if text[at].isspace()]
    return (strong or blanks or [start + LONGEST])[-1]
