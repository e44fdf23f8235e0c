"""What a connection and the search are set to, with the reasons."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseSettings:
    """`pool_size`: connections at most. `statement_seconds`: a statement that takes longer is ended by the database.
    `wait_seconds`: for a free connection. `lock_seconds`: for a row or a table that another transaction holds.
    `silent_seconds`: for a word of a database that says nothing any more, whose own limits nobody is told of. Longer
    than a statement may take: the building of an index has no limit, and says nothing either. `session`: more settings
    of each connection."""

    pool_size: int = 10
    statement_seconds: float = 30.0
    wait_seconds: float = 10.0
    lock_seconds: float = 10.0
    connect_seconds: float = 5.0
    silent_seconds: float = 300.0
    session: Mapping[str, str] = field(default_factory=dict)
