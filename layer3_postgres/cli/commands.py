"""Layer 3's commands: their names, options and help. What they do is in the modules beside this one."""

from typing import Annotated

import typer

from layer1_basic_api.cli.commands import Data, Json

Revision = Annotated[str, typer.Argument(help="A revision; `mystack db current` names the one the database is at.")]


def add_commands(app: typer.Typer) -> None:
    app.add_typer(_database(), name="db")


def _database() -> typer.Typer:
    group = typer.Typer(no_args_is_help=True, help="Bring the database's tables up to date, or back.")
    group.command("prepare")(db_prepare)
    group.command("upgrade")(db_upgrade)
    group.command("downgrade")(db_downgrade)
    group.command("current")(db_current)
    group.command("check")(db_check)
    return group


def db_prepare() -> None:
    """Make the roles, the database and the extension on a server of your own, as its superuser."""
    from layer3_postgres.cli.db import run_prepare  # noqa: PLC0415 - each command loads only what it needs

    run_prepare()


def db_upgrade(
    revision: Annotated[str, typer.Argument(help="Revision to go to; the newest if left out.")] = "head",
    data: Data = None,
) -> None:
    """Make the tables, or bring them to a newer revision. Of several that start at once, one does it."""
    from layer3_postgres.cli.db import run_upgrade  # noqa: PLC0415

    run_upgrade(revision, data=data)


def db_downgrade(revision: Revision, data: Data = None) -> None:
    """Take the tables back to an older revision; `base` drops them all."""
    from layer3_postgres.cli.db import run_downgrade  # noqa: PLC0415

    run_downgrade(revision, data=data)


def db_current(data: Data = None, as_json: Json = False) -> None:
    """Name the revision that the database is at, and the newest. Exit code 1 when they differ."""
    from layer3_postgres.cli.db import run_current  # noqa: PLC0415

    run_current(data=data, as_json=as_json)


def db_check(data: Data = None, as_json: Json = False) -> None:
    """Say whether the tables are as this version's models have them. Exit code 1 when they are not."""
    from layer3_postgres.cli.db import run_check  # noqa: PLC0415

    run_check(data=data, as_json=as_json)
