"""What DOCX, PPTX and XLSX have in common: the properties of the document."""

from zipfile import ZipFile

from layer2_rag.parsing.archive import read, xml
from layer2_rag.parsing.base import Properties
from layer2_rag.parsing.dates import iso_date

CORE = "docProps/core.xml"


def properties(archive: ZipFile) -> Properties:
    """Title, author and date from the core properties, which a file may lack."""
    if CORE not in archive.namelist():
        return Properties()
    root = xml(read(archive, CORE))
    found = {name: root.findtext(f".//{{*}}{name}") for name in ("title", "creator", "created", "modified")}
    date = iso_date(found["created"] or found["modified"])
    return Properties(title=found["title"], author=found["creator"], date=date)
