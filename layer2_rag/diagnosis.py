"""What the doctor looks at in layer 2, beside layer 1's: the stores, the embedder, and whether both fit together.

Where a server runs on the folder, the server is asked: embedded stores let one process in.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from layer1_basic_api.cli.client import Refused, asked, connect_to
from layer1_basic_api.data_folder import FORMAT, running_server
from layer1_basic_api.diagnosis import diagnose as diagnose_lower
from layer1_basic_api.errors import MyStackError
from layer1_basic_api.findings import Finding
from layer1_basic_api.masking import without_passwords
from layer2_rag.api.config import Settings
from layer2_rag.api.parts import alone_on, make_embedder, open_documents, open_index, open_originals
from layer2_rag.embeddings.base import Space

RESTART = "Look at the server's log; then stop it and start it again."


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """`name` is the doctor's, `key` that of `/health/ready`. `server` is its URL; without one it is in `path`. What is
    opened answers `ping`; one that `counts` also has `collections`."""

    name: str
    key: str
    kind: str
    server: str | None
    path: Path
    open: Callable[[Settings], Awaitable[Any]]
    remedy: str
    counts: bool = False

    @property
    def place(self) -> str:
        return f"{self.kind}, {without_passwords(self.server) if self.server else self.path}"


@dataclass(frozen=True, slots=True)
class _Stores:
    """What was found of the stores, and by which model each collection was embedded."""

    findings: Sequence[Finding]
    spaces: Mapping[str, Space] = field(default_factory=dict)


async def diagnose(settings: Settings, parts: Sequence[Part] | None = None) -> Sequence[Finding]:
    """`parts`: what a higher layer keeps documents in; else this layer's."""
    parts = parts or _parts(settings)
    url = await asyncio.to_thread(running_server, settings.data)
    stores = await (_told(url, parts, settings) if url else _seen(parts, settings))
    embedder, own = await _embedder(settings)
    mismatched = [_mismatch(name, space, own) for name, space in stores.spaces.items() if own and space != own]
    disk_format = await asyncio.to_thread(_format, settings.data)
    return [*await diagnose_lower(settings), disk_format, *stores.findings, embedder, *mismatched]


def _parts(settings: Settings) -> tuple[Part, ...]:
    mongo = settings.mongodb_url.get_secret_value() if settings.mongodb_url else None
    return (
        Part(
            name="document store",
            key="documents",
            kind="MongoDB" if mongo else "SQLite",
            server=mongo,
            path=settings.data / "documents.sqlite",
            open=open_documents,
            remedy="Start it or correct MONGODB_URL; unset, documents are kept in a file.",
            counts=True,
        ),
        Part(
            name="vector store",
            key="vectors",
            kind="Qdrant" if settings.qdrant_url else "Qdrant Edge",
            server=settings.qdrant_url,
            path=settings.data / "vectors",
            open=open_index,
            remedy="Start it or correct QDRANT_URL; unset, vectors are kept in a folder.",
        ),
        uploaded_files(settings),
    )


def uploaded_files(settings: Settings) -> Part:
    return Part(
        name="uploaded files",
        key="originals",
        kind="object store" if settings.originals_url else "folder",
        server=settings.originals_url,
        path=settings.data / "originals",
        open=open_originals,
        remedy="Correct MYSTACK_ORIGINALS_URL and its keys; unset, files are kept in a folder.",
    )


async def _seen(parts: Sequence[Part], settings: Settings) -> _Stores:
    """As this process finds them."""
    if not any(part.server or part.path.exists() for part in parts):
        return _Stores([_not_yet(part) for part in parts])
    try:
        with alone_on(settings.data):
            found = [await _opened(part, settings) for part in parts]
    except (MyStackError, OSError) as error:
        why = error.detail if isinstance(error, MyStackError) else str(error)
        remedy = "Stop what works there, and look again."
        return _Stores([Finding(part="stores", state="broken", detail=why, remedy=remedy)])
    spaces = {name: space for stores in found for name, space in stores.spaces.items()}
    return _Stores([finding for stores in found for finding in stores.findings], spaces)


async def _opened(part: Part, settings: Settings) -> _Stores:
    if not part.server and not part.path.exists():
        return _Stores([_not_yet(part)])
    try:
        async with aclosing(await part.open(settings)) as store:
            await store.ping()
            collections = await store.collections() if part.counts else []
    except MyStackError as error:
        remedy = part.remedy if part.server else "Put back a copy of the data folder, or use a newer MyStack."
        return _Stores([Finding(part=part.name, state="broken", detail=without_passwords(error.detail), remedy=remedy)])
    counted = f": {sum(each.documents for each in collections)} documents" if collections else ""
    finding = Finding(part=part.name, state="ok", detail=f"{part.place}{counted}")
    return _Stores([finding], {each.name: each.space for each in collections})


def _not_yet(part: Part) -> Finding:
    return Finding(part=part.name, state="ok", detail=f"{part.place}, made at the first start")


async def _told(url: str, parts: Sequence[Part], settings: Settings) -> _Stores:
    """As the server that runs says. One of a lower layer has no such parts."""
    try:
        async with connect_to(url, settings) as connection:
            async with asked(connection, "GET", "/health/ready", allowed={503}) as response:
                ready = (await response.json())["dependencies"]
            stores = [_part(part, ready[part.key]) for part in parts if part.key in ready]
            if not stores:
                return _Stores([])
            async with asked(connection, "GET", "/collections") as response:
                items = (await response.json())["items"]
    except Refused as error:
        return _Stores([Finding(part="stores", state="broken", detail=error.detail, remedy=RESTART)])
    return _Stores(stores, {item["name"]: Space(item["embedding_model"], item["dimension"]) for item in items})


def _part(part: Part, said: dict[str, Any]) -> Finding:
    if said["state"] == "ready":
        return Finding(part=part.name, state="ok", detail=f"{part.place}, says the server")
    return Finding(
        part=part.name, state="broken", detail=said["detail"], remedy=part.remedy if part.server else RESTART
    )


async def _embedder(settings: Settings) -> tuple[Finding, Space | None]:
    begin = time.perf_counter()
    try:
        async with aclosing(make_embedder(settings)) as embedder:
            await embedder.embed_query("Is it there?")
            space = embedder.space
    except MyStackError as error:
        remedy = "; ".join(error.commands) or "Correct MYSTACK_EMBEDDER; unset, the bundled model embeds."
        return Finding(part="embedder", state="broken", detail=error.detail, remedy=remedy), None
    took = time.perf_counter() - begin
    detail = f"{space.embedder}, {space.dimension} dimensions: loaded and tried in {took:.1f} s"
    return Finding(part="embedder", state="ok", detail=detail), space


def _mismatch(collection: str, its: Space, own: Space) -> Finding:
    detail = f"embedded by {its.embedder} ({its.dimension} dimensions), and MYSTACK_EMBEDDER is {own.embedder} now"
    return Finding(
        part=f"collection {collection}", state="broken", detail=detail, remedy=f"mystack reindex {collection}"
    )


def _format(folder: Path) -> Finding:
    file = folder / "format"
    found = file.read_text("utf-8").strip() if file.is_file() else str(FORMAT)
    if found.isdecimal() and int(found) <= FORMAT:
        return Finding(part="disk format", state="ok", detail=f"{found}, the newest is {FORMAT}")
    detail = f"the data folder has format {found[:20]!r}, and this MyStack knows up to {FORMAT}"
    return Finding(part="disk format", state="broken", detail=detail, remedy="Use a newer MyStack, or another --data.")
