"""EPUB: its chapters in the order of the spine, each a page."""

import posixpath
from urllib.parse import unquote
from zipfile import ZipFile

from lxml import etree  # type: ignore[import-untyped]
from selectolax.lexbor import LexborHTMLParser

from layer2_rag.errors import ParseFailed
from layer2_rag.parsing.archive import open_archive, read, xml
from layer2_rag.parsing.base import Parsed, Properties
from layer2_rag.parsing.dates import iso_date
from layer2_rag.parsing.encodings import decode
from layer2_rag.parsing.formats.html import inline_text, refuse_depth, write_node
from layer2_rag.parsing.text import clean
from layer2_rag.parsing.writer import Writer

CONTAINER = "META-INF/container.xml"
PROTECTED = "META-INF/rights.xml"


def parse(data: bytes, _name: str) -> Parsed:
    with open_archive(data) as archive:
        if PROTECTED in archive.namelist():
            raise ParseFailed("This book is copy-protected (DRM): its text is encrypted.")
        package_path = _package_path(archive)
        package = xml(read(archive, package_path))
        writer = Writer()
        for path in _spine(package, posixpath.dirname(package_path)):
            _write_chapter(writer, read(archive, path))
    return writer.parsed("epub", _properties(package))


def _properties(package: etree._Element) -> Properties:
    language = _named(package, "language")
    return Properties(
        title=_named(package, "title"),
        author=_named(package, "creator"),
        date=iso_date(_named(package, "date")),
        language=language[:2].lower() if language else None,
    )


def _package_path(archive: ZipFile) -> str:
    found = xml(read(archive, CONTAINER)).find(".//{*}rootfile")
    path = found.get("full-path") if found is not None else None
    if not path:
        raise ParseFailed("This EPUB names no package file: it is damaged.")
    return str(path)


def _spine(package: etree._Element, folder: str) -> list[str]:
    hrefs = {item.get("id"): item.get("href") for item in package.iterfind(".//{*}manifest/{*}item")}
    chosen = [hrefs.get(item.get("idref")) for item in package.iterfind(".//{*}spine/{*}itemref")]
    return [posixpath.normpath(posixpath.join(folder, unquote(href.split("#")[0]))) for href in chosen if href]


def _write_chapter(writer: Writer, data: bytes) -> None:
    text = clean(decode(data))
    refuse_depth(text)
    body = LexborHTMLParser(text).body
    if body is None or not (beginning := inline_text(body)):
        return
    heading = body.css_first("h1, h2, h3")
    writer.page((inline_text(heading) if heading else beginning)[:80])
    write_node(writer, body)


def _named(package: etree._Element, name: str) -> str | None:
    found = package.find(f".//{{http://purl.org/dc/elements/1.1/}}{name}")
    return str(found.text) if found is not None and found.text else None
