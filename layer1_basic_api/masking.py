"""Keeps passwords that stand inside addresses out of logs, errors and answers."""

import re

MASK = "***"
URL_PASSWORD = re.compile(r"(?<=://)([^/\s:@]*):([^/\s@]+)@")


def without_passwords(text: str) -> str:
    """`text` with the password of each URL in it replaced: `http://ann:***@host`."""
    return URL_PASSWORD.sub(rf"\1:{MASK}@", text) if "://" in text else text
