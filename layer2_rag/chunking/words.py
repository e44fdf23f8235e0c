"""Where a text may be cut when a sentence is too long: between words, never inside what is read as one character."""

import re
import unicodedata
from collections.abc import Iterator

RUN = re.compile(r"\S+")
JOINERS = "\u200c\u200d"
EMOJI_MODIFIERS = ("\U0001f3fb", "\U0001f3ff")
REGIONAL_INDICATORS = ("\U0001f1e6", "\U0001f1ff")


def runs(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """What stands between white space."""
    return (found.span() for found in RUN.finditer(text, start, end))


def words(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The words and signs in a run: letters together, each ideograph and each other sign alone."""
    begin = start
    for position in range(start + 1, end):
        if not (inside_cluster(text, position) or inside_word(text, position)):
            yield begin, position
            begin = position
    yield begin, end


def inside_word(text: str, position: int) -> bool:
    """Whether a cut before `position` parts two letters of one word."""
    return _letter(text[position - 1]) and _letter(text[position])


def inside_cluster(text: str, position: int) -> bool:
    """Whether a cut before `position` parts a letter from its accents, or an emoji from what it is joined to."""
    before, after = text[position - 1], text[position]
    return not before.isspace() and (
        _mark(after)
        or after in JOINERS
        or before in JOINERS
        or EMOJI_MODIFIERS[0] <= after <= EMOJI_MODIFIERS[1]
        or (_regional(before) and _regional(after))
    )


def _letter(character: str) -> bool:
    return (character.isalnum() or character == "_" or _mark(character)) and not _ideograph(character)


def _mark(character: str) -> bool:
    return unicodedata.category(character).startswith("M")


def _ideograph(character: str) -> bool:
    """Scripts written without spaces between words, as far as their characters stand alone: Chinese and Japanese."""
    return (
        "\u2e80" <= character <= "\u9fff"
        or "\uf900" <= character <= "\ufaff"
        or "\U00020000" <= character <= "\U0003ffff"
    )


def _regional(character: str) -> bool:
    return REGIONAL_INDICATORS[0] <= character <= REGIONAL_INDICATORS[1]
