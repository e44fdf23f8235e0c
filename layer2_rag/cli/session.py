"""What layer 2's commands share: one request, its answer, filters as they are typed."""

import asyncio
import json
import re
from pathlib import Path
from typing import Any

from layer1_basic_api.cli.client import Connection, asked, connect
from layer1_basic_api.errors import ConfigurationError

FILTER = re.compile(r"(.+?)\s*(>=|<=|=)\s*(.*)")
ENDS = {">=": "gte", "<=": "lte"}


def fetched(method: str, path: str, *, url: str | None, data: Path | None, **arguments: Any) -> Any:
    """The answer to one request, None where it has no body. Raises `Refused`."""

    async def fetch() -> Any:
        async with connect(url, data) as connection:
            return await fetch_over(connection, method, path, **arguments)

    return asyncio.run(fetch())


async def fetch_over(connection: Connection, method: str, path: str, **arguments: Any) -> Any:
    """The same over a connection that is there, for commands of more than one request."""
    async with asked(connection, method, path, **arguments) as response:
        return None if response.status == 204 else await response.json()


def read_typed_filters(typed: list[str]) -> dict[str, Any]:
    """`kind=report`, `metadata.year>=2020`: the wire's filters. The same field twice with = is one or the other."""
    filters: dict[str, Any] = {}
    for one in typed:
        if not (found := FILTER.fullmatch(one)):
            raise ConfigurationError(f"{one!r} is no filter. One looks like kind=report or date>=2024-01-01.")
        field, sign, value = found.groups()
        before = filters.get(field, [] if sign == "=" else {})
        if isinstance(before, list) and sign == "=":
            filters[field] = [*before, _typed(field, value)]
        elif isinstance(before, dict) and sign != "=":
            filters[field] = {**before, ENDS[sign]: _typed(field, value)}
        else:
            raise ConfigurationError(f"{field!r} is asked for by = and by a range. Give one of them.")
    return filters


def _typed(field: str, value: str) -> Any:
    """Only metadata has numbers, true and false; a text that looks like one is typed in quotes there."""
    if not field.startswith("metadata."):
        return value
    try:
        read = json.loads(value)
    except ValueError:
        return value
    return read if isinstance(read, str | int | float | bool) else value
