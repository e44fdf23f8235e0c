"""A replica that starts when it is told to: `python -m tests.benchmarks.layer3.starting` reads addresses, one a line.

Each line is a database's addresses as JSON. It then does what a start does before it serves, and prints how that went.
What takes time otherwise, to load the program, is over before, so that several really start at the same moment.
"""

import asyncio
import json
import sys
from time import perf_counter
from typing import Any

from structlog.testing import capture_logs

from layer1_basic_api.errors import MyStackError
from layer3_postgres.db.addresses import Addresses
from layer3_postgres.db.database import open_database, ping
from layer3_postgres.db.migrate import check_schema, upgrade


async def start(addresses: Addresses) -> dict[str, Any]:
    """Whether it was this one that made the tables, what went wrong, and the seconds."""
    begin, error = perf_counter(), ""
    with capture_logs() as logged:
        try:
            await upgrade(addresses)
            await check_schema(addresses.app)
            database = open_database(addresses.app)
            await ping(database)
            await database.aclose()
        except MyStackError as failed:
            error = failed.detail
    made = any(entry["event"] == "tables_upgraded" and entry["before"] != entry["now"] for entry in logged)
    return {"made": made, "error": error, "seconds": perf_counter() - begin}


if __name__ == "__main__":
    print("ready", flush=True)
    for line in sys.stdin:
        print(json.dumps(asyncio.run(start(Addresses(**json.loads(line))))), flush=True)
