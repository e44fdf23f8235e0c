"""Finds streams of a PDF that unpack to more than any page holds, before a parser unpacks them."""

import re
import zlib

from layer2_rag.errors import ParseFailed
from layer2_rag.parsing.limits import MAX_FLATE, millions

STREAM = re.compile(rb"stream\r?\n")
HARMLESS = MAX_FLATE // 1032
"""Deflate packs at most 1,032 to 1: shorter streams cannot reach the limit."""
DICTIONARY = 2_000


def refuse_bombs(data: bytes) -> None:
    """Raises ParseFailed. Pictures are left out: they are large with reason, and not unpacked for their text."""
    at = 0
    while (found := STREAM.search(data, at)) and (end := data.find(b"endstream", found.end())) >= 0:
        head = data[max(at, found.start() - DICTIONARY) : found.start()].rpartition(b"obj")[2]
        filters = head.count(b"/FlateDecode") + head.count(b"/Fl ")
        long = end - found.end() > HARMLESS or filters > 1
        if filters and long and b"/Image" not in head and _too_large(data[found.end() : end], filters):
            raise ParseFailed(
                f"A compressed part of this PDF unpacks to more than {millions(MAX_FLATE)} bytes: "
                "it is damaged or a bomb. Print it to a new PDF."
            )
        at = end + len(b"endstream")


def _too_large(packed: bytes, filters: int) -> bool:
    for _ in range(min(filters, 8)):
        unpacked = _inflate(packed)
        if len(unpacked) > MAX_FLATE:
            return True
        packed = unpacked
    return False


def _inflate(packed: bytes) -> bytes:
    """At most a byte more than the limit; what is broken ends where it breaks."""
    try:
        return zlib.decompressobj().decompress(packed, MAX_FLATE + 1)
    except zlib.error:
        return b""
