"""A way to PostgreSQL's socket that can be shut while it stays connected: nothing comes through, and nobody is told."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

SOCKET = ".s.PGSQL.5432"


class Way:
    """To the socket in `to`. Made by `opened_way`."""

    def __init__(self, to: Path) -> None:
        self._to = to
        self._passing: list[asyncio.Future[tuple[None, None]]] = []
        self.is_open = asyncio.Event()
        self.is_open.set()

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_unix_connection(self._to / SOCKET)
        passing = asyncio.gather(self._passed(reader, back), self._passed(there, writer))
        self._passing.append(passing)
        await passing

    async def ended(self) -> None:
        """When both ends of all that is connected are closed."""
        self.is_open.set()
        await asyncio.gather(*self._passing)

    async def _passed(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while data := await source.read(65_536):
                await self.is_open.wait()
                target.write(data)
                await target.drain()
        target.close()
        with suppress(ConnectionError):
            await target.wait_closed()


@asynccontextmanager
async def opened_way(folder: Path, *, to: Path) -> AsyncGenerator[Way, None]:
    """At a socket in `folder`. Whoever connected there closes it before this ends."""
    way = Way(to)
    async with await asyncio.start_unix_server(way.connected, folder / SOCKET):
        yield way
        await way.ended()
