"""From bytes of any encoding to text with `\\n` only and nothing that hides. Knows no formats."""

import codecs
import re

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
NEWLINES = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# Controls, lone surrogates, soft hyphens, zero-width spaces, and the two kinds of characters by which text can say
# one thing to a person and another to a model: direction overrides and the invisible "tag" copies of ASCII.
UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u200b\u2060\u202a-\u202e\u2066-\u2069"
    "\ud800-\udfff\ufeff\ufffe\uffff\U000e0000-\U000e007f]"
)
CONTROLS = bytes(set(range(32)) - set(b"\t\n\x0b\x0c\r\x1b"))
DECLARED = re.compile(rb"(?:charset|encoding)\s{0,9}=\s{0,9}[\"']?([A-Za-z0-9_-]{2,40})")
BLANKS = re.compile(r"[ \t\n\u00a0]+")


def clean(text: str) -> str:
    """The text with `\\n` as its only newline and without characters that nobody sees."""
    if text.isascii() and text.isprintable():
        return text
    return UNSEEN.sub("", NEWLINES.sub("\n", text))


def one_line(text: str) -> str:
    """Runs of white space as one space: what HTML and Office mean by their white space."""
    return BLANKS.sub(" ", clean(text)).strip()


def dedent(text: str) -> str:
    """As textwrap's, without compiling the margin into a pattern, which takes seconds for one of five megabytes."""
    lines = text.split("\n")
    margin = min((len(line) - len(line.lstrip()) for line in lines if line and not line.isspace()), default=0)
    return "\n".join(line[margin:] for line in lines) if margin else text


def decode(data: bytes) -> str:
    """The text that the bytes stand for. Raises ParseFailed for what is no text."""
    for bom, encoding in BOMS:
        if data.startswith(bom):
            return data[len(bom) :].decode(encoding, "replace")
    if wide := _wide(data[:SAMPLE]):
        return data.decode(wide, "replace")
    if _binary(data[:SAMPLE]):
        raise ParseFailed("This is binary data of a kind that is not known, and has no text to read.")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _decode_legacy(data, error)


def _decode_legacy(data: bytes, error: UnicodeDecodeError) -> str:
    cut = error.start >= len(data) - 3
    if cut and error.start > 0:
        return data.decode("utf-8", "replace")
    if declared := _declared(data[:2_000]):
        return data.decode(declared, "replace")
    best = from_bytes(data[max(0, error.start - 2_000) : error.start + SAMPLE]).best()
    if best is None:
        raise ParseFailed("This is neither text in any known encoding nor a document of a known kind.")
    return data.decode(best.encoding, "replace")


def _declared(head: bytes) -> str | None:
    """The encoding that an HTML or XML file names."""
    found = DECLARED.search(head) if head.lstrip().startswith(b"<") else None
    try:
        return codecs.lookup(found[1].decode("ascii")).name if found else None
    except LookupError:
        return None


def _wide(sample: bytes) -> str | None:
    """UTF-16 without a mark: in Western text every second byte is 0."""
    half = len(sample) // 2
    if half < 2 or sample.count(0) < 0.3 * len(sample):
        return None
    if sample[1::2].count(0) > 0.7 * half and sample[::2].count(0) < 0.05 * half:
        return "utf-16-le"
    if sample[::2].count(0) > 0.7 * half and sample[1::2].count(0) < 0.05 * half:
        return "utf-16-be"
    return None


def _binary(sample: bytes) -> bool:
    controls = len(sample) - len(sample.translate(None, CONTROLS))
    return controls > 0.01 * len(sample)
