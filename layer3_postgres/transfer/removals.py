"""Which documents and collections were removed and are not removed from the copy yet, in a file: it outlives a process
that ends while the database is away. Whatever else is to be copied can be seen in the source; what is gone cannot."""

import asyncio
import os
from pathlib import Path


class Removals:
    """One mark a line. Whoever has this has the folder alone."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._writing = asyncio.Lock()

    async def all(self) -> list[str]:
        return await asyncio.to_thread(self._read)

    async def note(self, mark: str) -> None:
        """Returns when it is on the disk."""
        async with self._writing:
            await asyncio.to_thread(self._append, mark)

    async def settle(self, mark: str) -> None:
        async with self._writing:
            await asyncio.to_thread(self._without, mark)

    def _read(self) -> list[str]:
        return self._file.read_text("utf-8").splitlines() if self._file.exists() else []

    def _append(self, mark: str) -> None:
        with self._file.open("a", encoding="utf-8") as file:
            file.write(f"{mark}\n")
            file.flush()
            os.fsync(file.fileno())

    def _without(self, mark: str) -> None:
        """Killed between the two, it names what is gone on both sides, which does no harm."""
        if not (left := [each for each in self._read() if each != mark]):
            self._file.unlink(missing_ok=True)
            return
        new = self._file.with_suffix(".new")
        with new.open("w", encoding="utf-8") as file:
            file.writelines(f"{each}\n" for each in left)
            file.flush()
            os.fsync(file.fileno())  # before it takes the other's place: those that are left must not be forgotten
        new.replace(self._file)
