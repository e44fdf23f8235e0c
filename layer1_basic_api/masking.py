"""Keeps what proves who somebody is out of the addresses in logs, errors and answers."""

import re

MASK = "***"
NO_PORT = r"""(?!\d{1,5}(?:[/?#\s"',]|$))"""
ANYTHING = r"""(?:[^\s"'<>]{0,2000}|[^\s/@]{0,2000})"""
"""Up to the last @ of a word, as people paste passwords with any sign in them. Bounded, so that no text is slow."""
CREDENTIALS = re.compile(rf"""(?<=://)(?:([^\s:/@"'<>]*:){NO_PORT}{ANYTHING}|[^\s:/@"'<>]+)@""")
PARAMETERS = re.compile(r"""([?&]\w{0,40}(?:password|passwd|secret|token|key)=)[^\s&#"'<>]+""", re.IGNORECASE)


def without_passwords(text: str) -> str:
    """`text` with the password of each URL in it replaced: `http://ann:***@host`, `http://host?password=***`. A user
    alone may be a token."""
    return PARAMETERS.sub(rf"\1{MASK}", CREDENTIALS.sub(_masked, text)) if "://" in text else text


def _masked(found: re.Match[str]) -> str:
    return f"{found[1] or ''}{MASK}@"
