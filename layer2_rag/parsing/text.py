"""Text with `\\n` only and nothing that hides. Knows no encodings and no formats."""

import re

NEWLINES = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# Controls, lone surrogates, soft hyphens, zero-width spaces, and the two kinds of characters by which text can say
# one thing to a person and another to a model: direction overrides and the invisible "tag" copies of ASCII.
UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u200b\u2060\u202a-\u202e\u2066-\u2069"
    "\ud800-\udfff\ufeff\ufffe\uffff\U000e0000-\U000e007f]"
)
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
