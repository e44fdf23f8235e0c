"""Opens the ZIP files that Office and EPUB documents are, after looking whether unpacking them is safe."""

from io import BytesIO
from zipfile import BadZipFile, ZipFile, ZipInfo

from lxml import etree  # type: ignore[import-untyped]

from layer2_rag.errors import ParseFailed
from layer2_rag.parsing.limits import MAX_ENTRIES, MAX_RATIO, MAX_UNZIPPED, RATIO_FROM, millions

HEAD = 65_536
BROKEN = (BadZipFile, EOFError, OSError, ValueError, NotImplementedError)
"""What zipfile raises for an archive that is damaged, or of a kind that it does not read."""
ENTITIES = (b"<!ENTITY", "<!ENTITY".encode("utf-16-le"), "<!ENTITY".encode("utf-16-be"))
XML = (".xml", ".rels", ".opf", ".ncx", ".xhtml", ".html", ".htm")


def open_directory(data: bytes) -> ZipFile:
    """The archive, to see what is in it. Raises ParseFailed when it is damaged."""
    try:
        return ZipFile(BytesIO(data))
    except BROKEN as error:
        raise ParseFailed(
            "The file is cut off or damaged: its ZIP directory cannot be read. Upload it again."
        ) from error


def open_archive(data: bytes) -> ZipFile:
    """The archive, unread. Raises ParseFailed when it is damaged, encrypted, or a bomb.

    Python's zipfile never unpacks a part to more than its declared size, so the declared sizes may be trusted here.
    """
    archive = open_directory(data)
    parts = archive.infolist()
    if len(parts) > MAX_ENTRIES or sum(part.file_size for part in parts) > MAX_UNZIPPED:
        raise ParseFailed(
            f"The file unpacks to more than {millions(MAX_UNZIPPED)} bytes or {MAX_ENTRIES} parts. Split the document."
        )
    for part in parts:
        _refuse(part)
    _refuse_entities(archive)
    return archive


def read(archive: ZipFile, name: str) -> bytes:
    try:
        return archive.read(name)
    except (KeyError, *BROKEN) as error:
        raise ParseFailed(f"The file is damaged: its part {name!r} is missing or cannot be unpacked.") from error


def xml(data: bytes) -> etree._Element:
    """The root of an XML part; no entity is resolved, no address opened."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True)
    root = etree.fromstring(data, parser)
    if root is None:
        raise ParseFailed("The file is damaged: one of its XML parts is empty.")
    return root


def _refuse(part: ZipInfo) -> None:
    if part.flag_bits & 1:
        raise ParseFailed("The file is encrypted with a password. Save it without one and upload it again.")
    if part.file_size > RATIO_FROM and part.file_size > MAX_RATIO * max(1, part.compress_size):
        raise ParseFailed(
            f"The file looks like a ZIP bomb: its part {part.filename[:80]!r} unpacks to {part.file_size} bytes, "
            f"more than {MAX_RATIO} times its size."
        )


def _refuse_entities(archive: ZipFile) -> None:
    """Office and EPUB declare no XML entities; who does wants a parser to blow up or to read other files."""
    for part in archive.infolist():
        if part.filename.lower().endswith(XML) and _declares_entities(archive, part):
            raise ParseFailed(f"The file declares XML entities in {part.filename[:80]!r}, which no document needs.")


def _declares_entities(archive: ZipFile, part: ZipInfo) -> bool:
    try:
        with archive.open(part) as stream:
            head = stream.read(HEAD)
    except BROKEN as error:
        raise ParseFailed(f"The file is damaged: its part {part.filename[:80]!r} cannot be unpacked.") from error
    return any(mark in head for mark in ENTITIES)
