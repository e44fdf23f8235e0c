"""PDFs written by hand: what the tests need, and what no library would write."""

import zlib
from collections.abc import Sequence

FONTS = b"<< /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >>"
PAGE = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] {} /Contents {} 0 R /Resources << /Font "
TRAILER = b"trailer\n<< /Size %d /Root 1 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF\n"


def shown(text: str, left: float, top: float, *, size: float = 11, extra: str = "") -> str:
    """Operators that show a line of text, its baseline `top` points below the top of a page of 800."""
    safe = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return f"q BT {extra} /F1 {size} Tf {left} {800 - top} Td ({safe}) Tj ET Q\n"


def pdf(pages: Sequence[str], *, more: str = "", info: str = "", packed: bytes | None = None) -> bytes:
    """A PDF of pages of 600 by 800 points. `more` goes into each page's dictionary, `packed` is Flate data."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    kids = list[str]()
    for content in pages:
        number = len(objects) + 1
        kids.append(f"{number} 0 R")
        objects += [
            PAGE.format(more, number + 1).encode() + FONTS + b" >> >>",
            stream(content.encode("latin-1"), packed),
        ]
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>".encode()
    objects.append(f"<< {info} >>".encode())
    return assembled(objects)


def stream(data: bytes, packed: bytes | None = None) -> bytes:
    if packed is not None:
        return b"<< /Length %d /Filter /FlateDecode >> stream\n%s\nendstream" % (len(packed), packed)
    return b"<< /Length %d >> stream\n%s\nendstream" % (len(data), data)


def assembled(objects: Sequence[bytes]) -> bytes:
    """Objects 1 to n, the first the catalog and the last the document's properties."""
    data, offsets = b"%PDF-1.7\n", list[int]()
    for number, content in enumerate(objects, 1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    head = b"xref\n0 %d\n0000000000 65535 f \n" % size
    return data + head + table + TRAILER % (size, size - 1, len(data))


def flate_bomb(megabytes: int) -> bytes:
    """A page whose content unpacks to so much white space."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b" " * 1_000_000) for _ in range(megabytes)) + packer.flush()
    return pdf([""], packed=packed)


def spelled(letters: Sequence[tuple[str, float]]) -> bytes:
    """A PDF of one line, each letter at its place from the left, in the order of the file. Any script: the font says
    what its codes mean."""
    alphabet = sorted({letter for letter, _ in letters})
    codes = {letter: f"{code:02X}" for code, letter in enumerate(alphabet, 65)}
    pairs = "".join(f"<{code}> <{letter.encode('utf-16-be').hex()}>\n" for letter, code in codes.items())
    meaning = f"1 begincodespacerange <00> <FF> endcodespacerange\n{len(codes)} beginbfchar\n{pairs}endbfchar"
    content = "".join(f"BT /F1 11 Tf {left} 700 Td <{codes[letter]}> Tj ET\n" for letter, left in letters)
    font = b"<< /F1 << /Type /Font /Subtype /Type1 /BaseFont /Courier /ToUnicode 5 0 R >> >> >>"
    page = PAGE.format("", 4).encode() + font + b" >>"
    pages = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
    catalog = b"<< /Type /Catalog /Pages 2 0 R >>"
    return assembled([catalog, pages, page, stream(content.encode()), stream(meaning.encode()), b"<< >>"])
