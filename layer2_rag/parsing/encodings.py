"""Which encoding bytes are text in. Knows no formats, and does not clean what it decodes."""

import codecs
import re
import unicodedata
from collections.abc import Iterable

from charset_normalizer import from_bytes

from layer2_rag.errors import ParseFailed

SAMPLE = 100_000
BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
WIDE = ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be")
ESCAPED = (("iso2022_jp_ext", re.compile(rb"\x1b\$[@B]|\x1b\([IJ]")), ("iso2022_kr", re.compile(rb"\x1b\$\)C")))
"""ISO 2022: seven bits, with escape sequences that no other text has (a terminal's colours begin with `ESC [`)."""
SPACING = frozenset(" \n\u3001\u3002\uff0c")
"""What text in any script has, and what two bytes of another encoding never read as together."""
CONTROLS = bytes(set(range(32)) - set(b"\t\n\x0b\x0c\r\x1b"))
DECLARED = re.compile(rb"(?:charset|encoding)\s{0,9}=\s{0,9}[\"']?([A-Za-z0-9_-]{2,40})")
COMMON = ("cp1252", "cp1250", "iso8859_2", "cp1254", "iso8859_9", "iso8859_15", "cp1257", "cp850", "mac_roman")
"""Western alphabets, the most frequent first."""
LATIN = (
    "äöüß àâæçéèêëîïôœùûüÿ áéíñóúü àéèìíòóù àáâãçéêíóôõúü åäöéæø ąćęłńóśźż áčďéěíňóřšťúůýž áäčďéíĺľňóôŕšťúýž "
    "áéíóöőúüű čćđšž çğıöşüâî ăâîșțşţ āčēģīķļņšūž ąčęėįšųūž äõöüšž"
)
LETTERS = [frozenset(letters + letters.upper()) for letters in LATIN.split()]
"""What each language that is written in Latin letters has beside ASCII."""
NEAR = 0.1


def decode(data: bytes) -> str:
    """The text that the bytes stand for. Raises ParseFailed for what is no text."""
    for bom, encoding in BOMS:
        if data.startswith(bom):
            return data[len(bom) :].decode(encoding, "replace")
    if found := _escaped(data) or _wide(data[:SAMPLE]):
        return data.decode(found, "replace")
    if _binary(data[:SAMPLE]):
        raise ParseFailed("This is binary data of a kind that is not known, and has no text to read.")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _damaged(data) or _decode_legacy(data, error)


def _damaged(data: bytes) -> str | None:
    """UTF-8 of which a few bytes are broken, or that was cut off: other encodings hardly ever look like it."""
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd") - data.count("\ufffd".encode())
    beyond_ascii = len(text) - len(text.encode("ascii", "ignore")) - broken
    cut = broken == 1 and text.endswith("\ufffd") and data[-1] < 0xC0
    return text if cut or beyond_ascii >= 4 * broken else None


def _decode_legacy(data: bytes, error: UnicodeDecodeError) -> str:
    encoding = _declared(data[:2_000]) or _guessed(data[max(0, error.start - 2_000) : error.start + SAMPLE])
    return data.decode(encoding, "replace")


def _declared(head: bytes) -> str | None:
    """The encoding that an HTML or XML file names."""
    found = DECLARED.search(head) if head.lstrip().startswith(b"<") else None
    try:
        return codecs.lookup(found[1].decode("ascii")).name if found else None
    except LookupError:
        return None


def _guessed(sample: bytes) -> str:
    """Of the guesses that are about as good, one whose letters are those of a single language: a word like
    `Příliš` reads as one in encodings of the wrong language, too, with other letters."""
    matches = from_bytes(sample)
    if not (best := matches.best()):
        raise ParseFailed("This is neither text in any known encoding nor a document of a known kind.")
    near = [one for one in matches if one.chaos <= best.chaos + NEAR]
    names = {name for one in near for name in (one.encoding, *one.could_be_from_charset)}
    western = [name for name in COMMON if name in names]
    scores = {name: _of_one_language(sample.decode(name, "replace")) for name in (best.encoding, *western)}
    found = max(western, key=lambda name: scores[name], default=best.encoding)
    return found if scores[found] >= scores[best.encoding] else best.encoding


def _of_one_language(text: str) -> float:
    """Of the letters beyond ASCII, the share that the language has which fits best."""
    letters = [letter for letter in text if letter > "\x7f" and letter.isalpha()]
    return max(sum(letter in known for letter in letters) for known in LETTERS) / max(1, len(letters))


def _escaped(data: bytes) -> str | None:
    for encoding, mark in ESCAPED:
        if data.isascii() and mark.search(data, 0, SAMPLE) and _decodes(data, encoding):
            return encoding
    return None


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _wide(sample: bytes) -> str | None:
    """UTF-16 or UTF-32 without a mark: else no text has control characters as every second byte, or zeros."""
    if len(sample) < 4 or not _binary(sample):
        return None
    return next((encoding for encoding in _likely(sample) if _is_text(sample, encoding)), None)


def _likely(sample: bytes) -> Iterable[str]:
    """Of two orders of the bytes the one in which the upper half says less: that is the script."""
    little = len(set(sample[1::2])) <= len(set(sample[::2]))
    return (name for name in WIDE if name.endswith("32-le") or name.endswith("32-be") or name.endswith("le") == little)


def _is_text(sample: bytes, encoding: str) -> bool:
    try:
        text = codecs.getincrementaldecoder(encoding)().decode(sample)
    except UnicodeDecodeError:
        return False
    if not SPACING.intersection(text):
        return False
    odd = sum(unicodedata.category(letter) in {"Cn", "Co", "Cc"} and letter not in "\t\n\r\x0b\x0c" for letter in text)
    return odd <= 0.005 * len(text)


def _binary(sample: bytes) -> bool:
    controls = len(sample) - len(sample.translate(None, CONTROLS))
    return controls > 0.01 * len(sample)
