"""What migrations are compared with: the models of every layer that has tables, less what no model names."""

from importlib import import_module
from typing import Any

from sqlalchemy import MetaData

from layer1_basic_api.layers import ROOT
from layer3_postgres.db.tables import Table

SPACE_INDEXES = "chunks_of_space_"
"""Made one by one as spaces come, by a function of the database: no model names them."""


def metadata() -> MetaData:
    """With the tables of the layers above, where they have some."""
    for path in sorted(ROOT.glob("layer*_*/db/tables/__init__.py")):
        import_module(".".join(path.parent.relative_to(ROOT).parts))
    return Table.metadata


def _include(_thing: Any, name: str | None, kind: str, *_more: Any) -> bool:
    return not (kind == "index" and (name or "").startswith(SPACE_INDEXES))


OPTIONS: dict[str, Any] = {"compare_type": True, "compare_server_default": True, "include_object": _include}
