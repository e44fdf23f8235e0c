"""A backup file: a tar that any tar reads, and behind it the SHA-256 of all of it. Knows no database.

Whoever restores reads it once to its end before anything is written: a file that lost or changed a byte is refused.
"""

import asyncio
import errno
import hashlib
import json
import os
import tarfile
import tempfile
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import BinaryIO

from layer3_postgres.errors import BackupUnusable

FORMAT = 1
MANIFEST = "manifest.json"
MARK = b"mystack-sha256:"
TRAILER = len(MARK) + 64
BLOCK = 1_048_576
OF_FILES = {errno.EACCES, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EISDIR, errno.ENAMETOOLONG, errno.ENOENT,
            errno.ENOSPC, errno.ENOTDIR, errno.EPERM, errno.EROFS}  # fmt: skip
"""What a file fails with, and no connection that is open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """`revision` is the schema's. `way`: how the rows were written. `dumped_by`: pg_dump's version, 0 for COPY.
    `tables`: in an order in which they can be filled, with their columns. `missing`: files that were not there."""

    format: int = FORMAT
    mystack: str
    made_at: str
    revision: str
    way: str
    dumped_by: int = 0
    tables: dict[str, list[str]] = field(default_factory=dict)
    documents: int = 0
    files: int = 0
    missing: list[str] = field(default_factory=list)


class Writer:
    """Made by `new_archive`."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar

    async def add(self, name: str, path: Path) -> None:
        await asyncio.to_thread(self._tar.add, path, arcname=name, recursive=False, filter=_anonymous)


@asynccontextmanager
async def new_archive(file: Path) -> AsyncGenerator[Writer, None]:
    """Written aside, and moved to `file` when it is whole and on the disk. Whoever makes it may read it, and nobody
    else: it has every document and every conversation."""
    async with work_folder(file.parent) as folder:
        aside = folder / file.name
        await asyncio.to_thread(aside.touch, mode=0o600)
        tar = await asyncio.to_thread(tarfile.open, aside, "w", format=tarfile.PAX_FORMAT)
        try:
            yield Writer(tar)
        finally:
            await asyncio.to_thread(tar.close)
        await asyncio.to_thread(_seal, aside)
        await asyncio.to_thread(aside.replace, file)


@asynccontextmanager
async def work_folder(beside: Path) -> AsyncGenerator[Path, None]:
    """For what goes into an archive or comes out of it: in the same folder, since it may be large."""
    made = await asyncio.to_thread(tempfile.TemporaryDirectory, dir=beside, prefix=".backup-")
    try:
        yield Path(made.name)
    finally:
        await asyncio.to_thread(made.cleanup)


@contextmanager
def files_named(file: Path, what: str) -> Iterator[None]:
    """Raises `BackupUnusable` for a full disk, a folder that is not to be written, and their like: a database would be
    blamed for them. `what`: could not be done with `file`."""
    try:
        yield
    except OSError as error:
        if error.errno not in OF_FILES:
            raise
        raise BackupUnusable(f"The backup {file} cannot be {what}: {error.strerror}.") from error


def _seal(file: Path) -> None:
    with file.open("rb+") as written:
        digest = _digest(written, file.stat().st_size)
        written.seek(0, os.SEEK_END)
        written.write(MARK + digest)
        written.flush()  # else the digest is not among what is brought to the disk
        os.fsync(written.fileno())


def check_archive(file: Path) -> None:
    """Reads all of it. Raises `BackupUnusable`."""
    try:
        size = file.stat().st_size - TRAILER
        with file.open("rb") as read:
            digest = _digest(read, size)
            said = read.read()
    except (OSError, ValueError) as error:
        raise BackupUnusable(f"The backup {file} cannot be read: {error}.") from None
    if said != MARK + digest:
        raise BackupUnusable(f"The backup {file} is not as it was written: its checksum differs. Use another one.")


def read_manifest(tar: tarfile.TarFile) -> Manifest:
    """Raises `BackupUnusable` for one of a newer format."""
    found = tar.extractfile(MANIFEST)
    assert found
    values = json.loads(found.read())
    if values["format"] > FORMAT:
        raise BackupUnusable(f"The backup has format {values['format']}, and this MyStack knows format {FORMAT}.")
    return Manifest(**values)


def manifest_text(manifest: Manifest) -> str:
    return json.dumps(asdict(manifest), indent=1)


def _digest(file: BinaryIO, size: int) -> bytes:
    """Of the first `size` bytes. Raises `ValueError` where there are not so many."""
    digest, left = hashlib.sha256(), size
    while left > 0 and (block := file.read(min(BLOCK, left))):
        digest.update(block)
        left -= len(block)
    if left:
        raise ValueError("it is too short")
    return digest.hexdigest().encode()


def _anonymous(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Set one by one: `TarInfo.replace` came with Python 3.11.4."""
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mode = 0o600
    return member
