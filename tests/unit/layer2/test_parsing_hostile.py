"""Everything that is bad ends as ParseFailed, with a reason that its owner understands."""

import io
import json
import random
import zipfile

import pytest

from layer2_rag.errors import ParseFailed
from layer2_rag.parsing.limits import MAX_PAGES
from layer2_rag.parsing.parse import PRELOAD, parse
from layer2_rag.parsing.pool import Limits, Pool
from tests.support.layer2_office_files import docx, xlsx
from tests.support.layer2_pdf_files import assembled, flate_bomb, pdf, shown, stream

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(50)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><w>&b;</w>"""
EXTERNAL = b"""<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/passwd">]><w>&a;</w>"""


def zipped(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def with_part(document: bytes, name: str, data: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        return zipped({part: archive.read(part) for part in archive.namelist()} | {name: data})


def encrypted_zip(document: bytes) -> bytes:
    """The flag that says so, set in each entry of the directory."""
    data, at = bytearray(document), 0
    while (at := data.find(b"PK\x01\x02", at)) >= 0:
        data[at + 8] |= 1
        at += 4
    return bytes(data)


def looping_pdf() -> bytes:
    pages = b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>"
    return assembled([b"<< /Type /Catalog /Pages 2 0 R >>", pages, b"<< >>"])


def endless_pdf() -> bytes:
    """A hundred thousand pages that are all the same."""
    pages = b"<< /Type /Pages /Kids [" + b"3 0 R " * 100_000 + b"] /Count 100000 >>"
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>"
    return assembled([b"<< /Type /Catalog /Pages 2 0 R >>", pages, page, stream(b""), b"<< >>"])


def encrypted_pdf() -> bytes:
    """Encrypted with a password that is not empty: the keys fit none."""
    locked = b"<< /Filter /Standard /V 1 /R 2 /P -44 /O <" + b"41" * 32 + b"> /U <" + b"42" * 32 + b"> >>"
    return pdf([shown("secret", 50, 100)]).replace(
        b"/Root 1 0 R", b"/Encrypt " + locked + b" /ID [<4142> <4142>] /Root 1 0 R"
    )


BAD = {
    "empty": (b"", "a.txt", "empty"),
    "white space": (b" \n\t \r\n", "a.txt", "white space"),
    "white space in UTF-16": ("\ufeff \n ".encode("utf-16-le"), "a.txt", "white space"),
    "nothing but marks": ("\ufeff\u200b\u200b".encode(), "a.md", "white space"),
    "comments only": (b"<!-- nobody sees this -->", "a.md", "no text"),
    "page without text": (b"<!doctype html><html><script>x()</script></html>", "a.html", "no visible text"),
    "text named PDF": (b"This is not a PDF.", "a.pdf", "ends in .pdf"),
    "text named DOCX": (b"This is no Word file.", "a.docx", "ends in .docx"),
    "picture": (PNG, "a.png", "no text layer"),
    "picture named PDF": (PNG, "a.pdf", "no text layer"),
    "random bytes": (random.Random(1).randbytes(5_000), "a.bin", "binary"),
    "random bytes named text": (random.Random(2).randbytes(5_000), "a.txt", "binary"),
    "gzip": (b"\x1f\x8b\x08" + bytes(50), "a.gz", "unpack"),
    "old Office": (OLE, "a.doc", "old binary kind"),
    "encrypted Office": (OLE + "EncryptedPackage".encode("utf-16-le"), "a.docx", "password"),
    "encrypted ZIP": (encrypted_zip(docx(["Hello"])), "a.docx", "password"),
    "cut-off DOCX": (docx(["Hello"] * 50)[:-300], "a.docx", "cut off or damaged"),
    "broken DOCX": (with_part(docx(["Hello"]), "word/document.xml", b"<w:doc"), "a.docx", "damaged"),
    "a ZIP": (zipped({"a.txt": b"Hello"}), "a.zip", "ZIP archive"),
    "nested bomb": (zipped({"1.zip": zipped({"2.zip": zipped({"0": bytes(10_000_000)})})}), "a.zip", "ZIP archive"),
    "bomb": (with_part(docx(["Hello"]), "word/document.xml", b" " * 50_000_000), "a.docx", "bomb"),
    "laughs": (with_part(docx(["Hello"]), "word/document.xml", LAUGHS), "a.docx", "XML entities"),
    "laughs in UTF-16": (
        with_part(docx(["Hello"]), "word/document.xml", LAUGHS.decode().encode("utf-16")),
        "a.docx",
        "XML entities",
    ),
    "external entity": (with_part(xlsx({"S": [["a"]]}), "xl/sharedStrings.xml", EXTERNAL), "a.xlsx", "XML entities"),
    "cut-off PDF": (pdf([shown("Hello", 50, 100)])[:-200], "a.pdf", "cut off"),
    "no PDF inside": (b"%PDF-1.7\nnothing\n%%EOF\n", "a.pdf", "damaged"),
    "encrypted PDF": (encrypted_pdf(), "a.pdf", "password"),
    "flate bomb": (flate_bomb(80), "a.pdf", "75 million bytes"),
    "looping PDF": (looping_pdf(), "a.pdf", "."),
    "100,000 pages": (endless_pdf(), "a.pdf", f"more than the {MAX_PAGES}"),
    "deep JSON": (b"[" * 100_000 + b"]" * 100_000, "a.json", "nested"),
    "deep JSON that can be loaded": (b'{"a":' * 500 + b"1" + b"}" * 500, "a.json", "nested"),
    "deep HTML": (b"<!doctype html>" + b"<b>" * 500_000 + b"x", "a.html", "nests more than"),
    "cut-off JSON": (b'{"a": [1, 2, ', "a.json", "broken or cut off"),
    "notebook without cells": (b'{"cells": {"a": 1}, "nbformat": 4}', "a.ipynb", "broken"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_is_bad_fails_with_a_reason(case: str) -> None:
    data, name, reason = BAD[case]
    with pytest.raises(ParseFailed) as caught:
        parse(data, name)
    assert reason in caught.value.detail
    assert caught.value.detail[0].isupper()
    assert caught.value.detail.rstrip().endswith(".")
    assert "Traceback" not in caught.value.detail


def test_cells_beyond_the_limit_are_never_all_in_memory() -> None:
    document = xlsx({"S": [["name", "value"]]})
    cell = b'<c t="inlineStr"><is><t>' + b"x" * 1_000 + b"</t></is></c>"
    rows = b"".join(b'<row r="%d">%s</row>' % (number, cell * 20) for number in range(1, 2_000))
    head = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    sheet = head + rows + b"</sheetData></worksheet>"
    with pytest.raises(ParseFailed, match=r"bomb|longer than 20 million"):
        parse(with_part(document, "xl/worksheets/sheet1.xml", sheet), "a.xlsx")


def test_deep_html_is_read_without_recursion() -> None:
    parsed = parse(b"<!doctype html><html><body>" + b"<div>" * 9_000 + b"deep</body></html>", "a.html")
    assert parsed.text == "deep"


def test_a_giant_line_of_json_is_read() -> None:
    data = json.dumps([{"id": number, "name": f"name {number}"} for number in range(50_000)]).encode()
    parsed = parse(data, "a.json")
    assert "id: 49999; name: name 49999" in parsed.text


@pytest.mark.parametrize("data", [docx(["Hello world"]), xlsx({"S": [["Hello world"]]})], ids=["docx", "xlsx"])
async def test_an_office_file_has_its_parser_imported_inside_the_limits(data: bytes) -> None:
    async with Pool(workers=1, limits=Limits(memory=600_000_000, cpu_seconds=20), preload=PRELOAD) as pool:
        assert "Hello world" in (await pool.run(parse, data, "a")).text


async def test_a_bomb_in_the_pool_leaves_the_others_alone() -> None:
    async with Pool(workers=2, limits=Limits(memory=600_000_000, cpu_seconds=20), preload=PRELOAD) as pool:
        with pytest.raises(ParseFailed, match="75 million bytes"):
            await pool.run(parse, flate_bomb(80), "a.pdf")
        parsed = await pool.run(parse, pdf([shown("Hello world", 50, 100)]), "b.pdf")
        assert parsed.text == "Hello world"
        assert parsed.boxes.shape == (2, 7)
