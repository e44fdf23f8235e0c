"""Layer 2's commands: their names, options and help. What they do is in the modules beside this one."""

from typing import Annotated, Literal

import typer

from layer1_basic_api.cli.commands import Data, Json, Url

Collection = Annotated[str, typer.Option(help="Collection of documents.")]
Filter = Annotated[
    list[str] | None, typer.Option("--filter", help="field=value, field>=value or field<=value; may be repeated.")
]
DocumentId = Annotated[str, typer.Argument(help="Id of the document; `mystack docs list` shows them.")]


def add_commands(app: typer.Typer) -> None:
    app.command()(ingest)
    app.command()(ask)
    app.command()(search)
    app.add_typer(_documents(), name="docs")
    app.command()(collections)
    app.command()(reindex)
    app.command(name="eval")(evaluate)


def _documents() -> typer.Typer:
    group = typer.Typer(no_args_is_help=True, help="List, show, delete and re-index documents.")
    group.command("list")(docs_list)
    group.command("show")(docs_show)
    group.command("rm")(docs_rm)
    group.command("reindex")(docs_reindex)
    return group


def ingest(
    paths: Annotated[
        list[str], typer.Argument(help="Files, folders, patterns such as 'docs/**/*.md', or - for stdin.")
    ],
    collection: Collection = "default",
    kind: Annotated[str, typer.Option(help="What sort of documents these are; filters ask for it.")] = "document",
    tag: Annotated[list[str] | None, typer.Option(help="A tag; may be repeated.")] = None,
    metadata: Annotated[str, typer.Option(help="A JSON object that goes with each.")] = "{}",
    name: Annotated[str, typer.Option(help="Name of what comes from stdin.")] = "stdin.txt",
    url: Url = None,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Take documents in, and wait until each is ready or has failed.

    Exit code 0 when all are ready, 1 when one has failed.
    """
    from layer2_rag.cli.ingest import Given, run  # noqa: PLC0415 - each command loads only what it needs

    given = Given(collection=collection, kind=kind, tags=tuple(tag or ()), metadata=metadata, stdin_name=name)
    run(paths, given, url=url, data=data, as_json=as_json)


def ask(
    question: Annotated[str, typer.Argument(help="The question.")],
    collection: Collection = "default",
    filters: Filter = None,
    model: Annotated[str | None, typer.Option(help="Model to ask.")] = None,
    trace: Annotated[bool, typer.Option("--trace", help="Say how the passages were found.")] = False,
    url: Url = None,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Ask the documents; the answer streams, and its sources follow."""
    from layer2_rag.cli.ask import run  # noqa: PLC0415

    body = {"message": question, "collection": collection, "trace": trace}
    run(body, filters or [], model=model, url=url, data=data, as_json=as_json)


def search(
    query: Annotated[str, typer.Argument(help="A question or some words.")],
    collection: Collection = "default",
    filters: Filter = None,
    limit: Annotated[int, typer.Option(help="How many passages.")] = 5,
    mode: Annotated[Literal["hybrid", "dense", "keyword"], typer.Option(help="Which search.")] = "hybrid",
    rerank: Annotated[bool, typer.Option(help="Order the best by each word of the question.")] = True,
    url: Url = None,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Find passages, without an answer."""
    from layer2_rag.cli.search import run  # noqa: PLC0415

    body = {"query": query, "collection": collection, "limit": limit, "mode": mode, "rerank": rerank}
    run(body, filters or [], url=url, data=data, as_json=as_json)


def docs_list(
    collection: Annotated[str | None, typer.Option(help="Only of this collection.")] = None,
    url: Url = None,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """List the documents, newest first."""
    from layer2_rag.cli.docs import list_all  # noqa: PLC0415

    list_all(collection, url=url, data=data, as_json=as_json)


def docs_show(document_id: DocumentId, url: Url = None, data: Data = None, as_json: Json = False) -> None:
    """Show one document."""
    from layer2_rag.cli.docs import show  # noqa: PLC0415

    show(document_id, url=url, data=data, as_json=as_json)


def docs_rm(
    document_ids: Annotated[list[str], typer.Argument(help="Ids of the documents.")], url: Url = None, data: Data = None
) -> None:
    """Delete documents, with all that was made of them."""
    from layer2_rag.cli.docs import remove  # noqa: PLC0415

    remove(document_ids, url=url, data=data)


def docs_reindex(document_id: DocumentId, url: Url = None, data: Data = None, as_json: Json = False) -> None:
    """Read a document's bytes again; the old text is found until the new one is ready."""
    from layer2_rag.cli.docs import reindex_one  # noqa: PLC0415

    reindex_one(document_id, url=url, data=data, as_json=as_json)


def collections(url: Url = None, data: Data = None, as_json: Json = False) -> None:
    """List the collections, with the model that embedded each."""
    from layer2_rag.cli.docs import list_collections  # noqa: PLC0415

    list_collections(url=url, data=data, as_json=as_json)


def reindex(
    collection: Annotated[str, typer.Argument(help="Collection to embed anew.")] = "default",
    url: Url = None,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Embed a collection anew with MYSTACK_EMBEDDER; the old vectors serve until the new ones are complete."""
    from layer2_rag.cli.docs import reindex_collection  # noqa: PLC0415

    reindex_collection(collection, url=url, data=data, as_json=as_json)


def evaluate(
    dataset: Annotated[str, typer.Argument(help="A folder in BEIR layout, a SQuAD file, `own`, or `xquad`.")] = "own",
    model: Annotated[str | None, typer.Option(help="Also measure the answers of this model.")] = None,
    mode: Annotated[Literal["hybrid", "dense", "keyword"], typer.Option(help="Which search.")] = "hybrid",
    rerank: Annotated[bool, typer.Option(help="Order the best by each word of the question.")] = True,
    as_json: Json = False,
) -> None:
    """Measure retrieval and answers on a data set, in a collection of its own that is thrown away."""
    from layer2_rag.cli.evaluate import run  # noqa: PLC0415

    run(dataset, model=model, mode=mode, rerank=rerank, as_json=as_json)
