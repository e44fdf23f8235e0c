"""Layer 3's commands: their names, options and help. What they do is in the modules beside this one."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from layer1_basic_api.cli.commands import Data, Json, Url

ConversationId = Annotated[str, typer.Argument(help="Id of the conversation; `mystack conversations` shows them.")]
Revision = Annotated[str, typer.Argument(help="A revision; `mystack db current` names the one the database is at.")]


def add_commands(app: typer.Typer) -> None:
    app.add_typer(_database(), name="db")
    app.command()(chat)
    app.add_typer(_conversations(), name="conversations")
    app.command()(migrate)
    app.command()(backup)
    app.command()(restore)


def _database() -> typer.Typer:
    group = typer.Typer(no_args_is_help=True, help="Bring the database's tables up to date, or back.")
    group.command("prepare")(db_prepare)
    group.command("upgrade")(db_upgrade)
    group.command("downgrade")(db_downgrade)
    group.command("current")(db_current)
    group.command("check")(db_check)
    group.command("psql")(db_psql)
    return group


def _conversations() -> typer.Typer:
    group = typer.Typer(help="List, search, show, rename, take away and delete conversations.")
    group.callback(invoke_without_command=True)(conversations)
    group.command("show")(conversations_show)
    group.command("rename")(conversations_rename)
    group.command("export")(conversations_export)
    group.command("rm")(conversations_rm)
    return group


def chat(
    message: Annotated[str | None, typer.Argument(help="One question; without it, a conversation.")] = None,
    newest: Annotated[bool, typer.Option("--continue", help="Go on with the conversation that was used last.")] = False,
    conversation: Annotated[str | None, typer.Option(help="Go on with this one, by its id.")] = None,
    url: Url = None,
    data: Data = None,
    model: Annotated[str | None, typer.Option(help="Model to ask.")] = None,
    system: Annotated[str | None, typer.Option(help="Orders that stand above the conversation.")] = None,
    as_json: Json = False,
) -> None:
    """Chat in the terminal; the answer streams, and the conversation is kept."""
    from layer3_postgres.cli.chat import run  # noqa: PLC0415 - each command loads only what it needs

    run(
        message,
        newest=newest,
        conversation=conversation,
        url=url,
        data=data,
        model=model,
        system=system,
        as_json=as_json,
    )


def conversations(
    context: typer.Context,
    search: Annotated[str | None, typer.Option(help="Only those that say these words, or words that begin so.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=500, help="How many.")] = 20,
    url: Url = None,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """List the conversations, last used first; or show, rename, take away and delete one."""
    if context.invoked_subcommand:
        return
    from layer3_postgres.cli.conversations import list_all  # noqa: PLC0415

    list_all(search, limit, url=url, data=data, as_json=as_json)


def conversations_show(
    conversation_id: ConversationId, url: Url = None, data: Data = None, as_json: Json = False
) -> None:
    """Show what was said, in all branches, and what the answers cited."""
    from layer3_postgres.cli.conversations import show  # noqa: PLC0415

    show(conversation_id, url=url, data=data, as_json=as_json)


def conversations_rename(
    conversation_id: ConversationId,
    title: Annotated[str, typer.Argument(help="Its new title.")],
    url: Url = None,
    data: Data = None,
) -> None:
    """Give a conversation another title, which no model changes any more."""
    from layer3_postgres.cli.conversations import rename  # noqa: PLC0415

    rename(conversation_id, title, url=url, data=data)


def conversations_export(
    conversation_id: ConversationId,
    form: Annotated[
        Literal["json", "markdown"], typer.Option("--format", help="JSON has every branch, Markdown the newest.")
    ] = "markdown",
    url: Url = None,
    data: Data = None,
) -> None:
    """Print a whole conversation, to keep it elsewhere."""
    from layer3_postgres.cli.conversations import export  # noqa: PLC0415

    export(conversation_id, form=form, url=url, data=data)


def conversations_rm(
    conversation_ids: Annotated[list[str], typer.Argument(help="Ids of the conversations.")],
    url: Url = None,
    data: Data = None,
) -> None:
    """Delete conversations, with all that was said in them."""
    from layer3_postgres.cli.conversations import remove  # noqa: PLC0415

    remove(conversation_ids, url=url, data=data)


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
    """Name the revision that the database is at, and the newest. Exit code 1 when this version cannot work on it."""
    from layer3_postgres.cli.db import run_current  # noqa: PLC0415

    run_current(data=data, as_json=as_json)


def db_check(data: Data = None, as_json: Json = False) -> None:
    """Say whether the tables are as this version's models have them. Exit code 1 when they are not."""
    from layer3_postgres.cli.db import run_check  # noqa: PLC0415

    run_check(data=data, as_json=as_json)


def db_psql(
    command: Annotated[str | None, typer.Option("--command", "-c", help="One command; without it, a prompt.")] = None,
    owner: Annotated[bool, typer.Option("--owner", help="As the role that owns the tables.")] = False,
    data: Data = None,
) -> None:
    """Open psql on the database, also while MyStack runs on it."""
    from layer3_postgres.cli.psql import run_psql  # noqa: PLC0415

    run_psql(command, owner=owner, data=data)


def migrate(
    from_layer2: Annotated[
        bool, typer.Option("--from-layer2", help="From layer 2's stores into the database.")
    ] = False,
    to_layer2: Annotated[bool, typer.Option("--to-layer2", help="From the database back into them.")] = False,
    documents: Annotated[
        str | None, typer.Option(help="Layer 2's documents: mongodb://..., or its data folder (MONGODB_URL).")
    ] = None,
    vectors: Annotated[
        str | None, typer.Option(help="Layer 2's vectors: http://... of Qdrant, or its data folder (QDRANT_URL).")
    ] = None,
    originals: Annotated[
        str | None, typer.Option(help="Layer 2's files: s3://..., or its data folder (where its documents are).")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only count what would be copied.")] = False,
    verify_only: Annotated[bool, typer.Option("--verify-only", help="Only compare both sides.")] = False,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Move everything from layer 2 to layer 3, or back; what was begun goes on where it was.

    The source stays as it is. Exit code 1 when the two sides differ in anything, with a list.
    """
    from layer3_postgres.api.sides import Places  # noqa: PLC0415
    from layer3_postgres.cli.migrate import direction_of, run  # noqa: PLC0415

    direction = direction_of(from_layer2=from_layer2, to_layer2=to_layer2)
    places = Places(documents=documents, vectors=vectors, originals=originals)
    run(direction, places, dry_run=dry_run, verify_only=verify_only, data=data, as_json=as_json)


def backup(
    file: Annotated[Path, typer.Argument(help="File to write; what is there is replaced when the new one is whole.")],
    by_copy: Annotated[bool, typer.Option("--by-copy", help="Do without pg_dump, also where it is.")] = False,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Save the database and the uploaded files of one moment; a server that runs need not stop."""
    from layer3_postgres.cli.backup import run_backup  # noqa: PLC0415

    run_backup(file, by_copy=by_copy, data=data, as_json=as_json)


def restore(
    file: Annotated[Path, typer.Argument(help="A backup.")],
    replace: Annotated[bool, typer.Option("--replace", help="In place of the data that is there.")] = False,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Put a backup back; no server may run meanwhile. A file that is damaged in any byte is refused."""
    from layer3_postgres.cli.backup import run_restore  # noqa: PLC0415

    run_restore(file, replace=replace, data=data, as_json=as_json)
