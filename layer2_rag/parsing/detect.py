"""What a file is, by its content.

The name only decides between kinds of text, and a text whose name says that it is none is refused.
"""

import json
import re
from pathlib import PurePath

from layer2_rag.errors import ParseFailed
from layer2_rag.parsing.archive import open_directory
from layer2_rag.parsing.formats.csv import delimiter_of
from layer2_rag.parsing.formats.json import lines_of

PICTURES = (
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"BM", "BMP"),
    (b"\x00\x00\x01\x00", "ICO"),
    (b"8BPS", "Photoshop"),
)
OTHERS = (
    (b"\x1f\x8b", "a gzip archive: unpack it and upload what is in it"),
    (b"BZh", "a bzip2 archive: unpack it and upload what is in it"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive: unpack it and upload what is in it"),
    (b"Rar!\x1a\x07", "a RAR archive: unpack it and upload what is in it"),
    (b"\xfd7zXZ\x00", "an xz archive: unpack it and upload what is in it"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive: unpack it and upload what is in it"),
    (b"SQLite format 3\x00", "an SQLite database: export its tables as CSV"),
    (b"PAR1", "a Parquet file: export it as CSV"),
    (b"\x7fELF", "a program, which has no text to read"),
    (b"MZ", "a program, which has no text to read"),
    (b"\xcf\xfa\xed\xfe", "a program, which has no text to read"),
    (b"\xca\xfe\xba\xbe", "a compiled program, which has no text to read"),
    (b"OggS", "a sound file: upload a transcript of it"),
    (b"ID3", "a sound file: upload a transcript of it"),
    (b"fLaC", "a sound file: upload a transcript of it"),
)
WRITTEN = (
    (b"{\\rtf", "an RTF document: save it as DOCX or PDF"),
    (b"%!PS", "a PostScript file: convert it to PDF"),
)
CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
"""What no text has: "GIF89a was published in 1989" is no picture, and a table whose first column is PK no archive."""
ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
PDF_OBJECT = re.compile(rb"(?:^|\r)[ \t]*\d+ \d+ obj\b", re.M)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
PARTS = (("word/document.xml", "docx"), ("ppt/presentation.xml", "pptx"), ("xl/workbook.xml", "xlsx"))
BINARY_NAMES = frozenset(
    ".pdf .docx .pptx .xlsx .epub .doc .xls .ppt .odt .ods .odp .png .jpg .jpeg .gif .tif .tiff .webp .bmp .zip"
    " .gz .7z .rar .mp3 .mp4 .wav".split()
)
CODE_NAMES = frozenset(
    ".py .pyi .pyx .js .jsx .mjs .cjs .ts .tsx .java .kt .kts .c .h .cc .cpp .cxx .hpp .cs .go .rs .rb "
    ".php .swift .scala .sh .bash .zsh .fish .ps1 .bat .sql .r .jl .lua .pl .pm .ex .exs .erl .hs .ml "
    ".clj .dart .vue .svelte .css .scss .less .toml .yaml .yml .ini .cfg .conf .xml .xsd .proto .graphql "
    ".tf .cmake .gradle .m .mm .s .f90 .vb .diff .patch".split()
)
CODE_FILES = frozenset(
    ("makefile", "dockerfile", "cmakelists.txt", "jenkinsfile", "vagrantfile", "rakefile", "gemfile")
)
MARKDOWN_NAMES = frozenset((".md", ".markdown", ".mdx", ".mkd", ".qmd", ".rmd"))
PLAIN_NAMES = frozenset((".txt", ".rst", ".text", ".log", ".adoc", ".org", ".tex"))
HTML = re.compile(
    r"(?:<\?xml[^>]{0,200}>|<!--.{0,2000}?-->|\s){0,9}<(?:!doctype\s+html|html|head|body)[\s>]", re.I | re.S
)
TAG = re.compile(r"<(?:html|head|body|div|p|h[1-6]|table|ul|ol|article|section|main|span|a)\b[^<>]{0,500}>", re.I)
MARKDOWN = re.compile(r"^(?:#{1,6} \S|```|[-*] \[[^\]\n]+\]\(|\|[ :-]+\|)|\]\([^)\n\s]+\)", re.M)


def binary_format(data: bytes) -> str | None:
    """The document format of data that is no text; None for text. Raises ParseFailed for what is no document."""
    if data.startswith(b"%PDF-") or (b"%PDF-" in data[:1024] and PDF_OBJECT.search(data)):
        return "pdf"
    if data.startswith(ZIP):
        return _zipped(data)
    if data.startswith(OLE):
        raise ParseFailed(_ole(data))
    _refuse_others(data)
    return None


def text_format(text: str, name: str) -> str:
    """Which kind of text this is. Raises ParseFailed when the name says that it is no text at all."""
    extension = PurePath(name).suffix.lower()
    if extension in BINARY_NAMES:
        raise ParseFailed(
            f"The name ends in {extension}, but the content is plain text. Rename it to .txt, or upload the real file."
        )
    return _marked_up(text, extension) or _named(text, extension, PurePath(name).name.lower())


def _marked_up(text: str, extension: str) -> str | None:
    """Kinds of text that their first characters give away."""
    head = text[:4_000].lstrip()
    if head[:1] in {"{", "["} and extension not in MARKDOWN_NAMES and (found := _json(text, head, extension)):
        return found
    if HTML.match(head) or (extension in {".html", ".htm", ".xhtml"} and TAG.search(head)):
        return "html"
    return None


def _json(text: str, head: str, extension: str) -> str | None:
    if extension == ".ipynb" or ('"cells"' in text and '"nbformat"' in text and extension in {"", ".json"}):
        return "notebook"
    if extension in {".json", ".jsonl", ".ndjson", ".geojson"}:
        return "json"
    closed = text.rstrip()[-1:] == {"{": "}", "[": "]"}[head[0]]
    return "json" if closed and extension not in CODE_NAMES and _loads(text) else None


def _loads(text: str) -> bool:
    try:
        json.loads(text)
    except RecursionError:
        return True
    except ValueError:
        return lines_of(text) is not None
    return True


def _named(text: str, extension: str, name: str) -> str:
    if extension in {".csv", ".tsv"}:
        return "csv"
    if extension in MARKDOWN_NAMES:
        return "markdown"
    if extension in CODE_NAMES or name in CODE_FILES or text.startswith("#!"):
        return "code"
    if _is_table(text):
        return "csv"
    if extension not in PLAIN_NAMES and len(MARKDOWN.findall(text[:20_000])) >= 2:
        return "markdown"
    return "text"


def _is_table(text: str) -> bool:
    """At least three lines of the same three or more columns, or the same two by tab: prose has no such thing."""
    delimiter = delimiter_of(text)
    if not delimiter:
        return False
    lines = [line for line in text[:5_000].split("\n") if line.strip()]
    columns = lines[0].count(delimiter) + 1
    return len(lines) >= 3 and columns >= (2 if delimiter == "\t" else 3)


def _zipped(data: bytes) -> str:
    with open_directory(data) as archive:
        names = set(archive.namelist())
    for part, found in PARTS:
        if part in names:
            return found
    if "META-INF/container.xml" in names:
        return "epub"
    if any(name.startswith("word/") or name == "[Content_Types].xml" for name in names):
        raise ParseFailed("This Office file lacks its main part: it is damaged, or of a kind that is not read.")
    raise ParseFailed("This is a ZIP archive, not a document. Unpack it and upload the files in it.")


def _ole(data: bytes) -> str:
    if ENCRYPTED in data:
        return "This Office file is encrypted with a password. Save it without one and upload it again."
    return "This Office file is of the old binary kind (.doc, .xls, .ppt). Save it as DOCX, XLSX, PPTX or PDF."


def _refuse_others(data: bytes) -> None:
    for mark, kind in WRITTEN:
        if data.startswith(mark):
            raise ParseFailed(f"This is {kind}.")
    if not CONTROL.search(data[:512]):
        return
    for mark, kind in PICTURES:
        if data.startswith(mark):
            raise ParseFailed(_picture(kind))
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        raise ParseFailed(_picture("WebP"))
    if data[4:8] == b"ftyp":
        picture = data[8:12] in {b"heic", b"heix", b"mif1", b"avif"}
        raise ParseFailed(_picture("HEIC") if picture else "This is a video or sound file: upload a transcript of it.")
    for mark, kind in OTHERS:
        if data.startswith(mark):
            raise ParseFailed(f"This is {kind}.")
    if data[257:262] == b"ustar":
        raise ParseFailed("This is a tar archive: unpack it and upload what is in it.")


def _picture(kind: str) -> str:
    return f"This is a picture ({kind}) with no text layer. Run text recognition (OCR) on it and upload the result."
