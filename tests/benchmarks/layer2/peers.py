"""How fast other libraries take the same files in: each as it documents, and with our model in its embedder's place."""

from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from tests.benchmarks.effort import Effort
from tests.benchmarks.environments import install
from tests.benchmarks.layer2.goals import Goal
from tests.benchmarks.layer2.real_texts import write_real_texts
from tests.benchmarks.layer2.subjects import child, said_by
from tests.benchmarks.report import Figure, Section, Table

DEFAULT = Goal(what="ingest, chunks a second ÷ {} by default", must=1.8, aim=3, least=True, digits=2)
OURS = tuple(f"{name}=={metadata.version(name)}" for name in ("numpy", "onnxruntime", "tokenizers"))
"""What the bundled model needs in their environments."""
HOW = (
    "{files} of the texts that ingest is measured with, {rounds} times, in turns, each in a process and an "
    "environment of its own. MyStack: the whole way into the embedded stores, in one process, without HTTP: files"
    " kept, read in a child process, chunked, embedded, written to disk. The others: in one process, into a store"
    " in memory, as their tutorials do; their splitters make chunks of other sizes, so characters a second stand "
    "beside. (Our model reads no more than 256 tokens of a chunk; what a longer one has beyond is counted, and "
    "not embedded.) With our model: the bundled one through the interface that the library documents for "
    "embedders of one's own, on all cores."
)


@dataclass(frozen=True, slots=True)
class Library:
    """`packages` are what its tutorial wants without a model; `model` is the one that it names."""

    name: str
    module: str
    packages: tuple[str, ...]
    model: str


LIBRARIES = (
    Library(
        "LangChain 1.7.2",
        "langchain",
        ("langchain-core==1.7.2", "langchain-text-splitters==1.1.3"),
        "sentence-transformers/all-mpnet-base-v2",
    ),
    Library("LlamaIndex 0.14.25", "llamaindex", ("llama-index-core==0.14.25",), "BAAI/bge-small-en-v1.5"),
    Library("Haystack 3.4.0", "haystack", ("haystack-ai==3.4.0",), "sentence-transformers/all-mpnet-base-v2"),
)


def measure(effort: Effort) -> Section:
    files = write_real_texts(effort.folder / "compared", effort.pick(100, 3))
    folder, rounds = files[0].parent, effort.pick(2, 1)
    pythons = {library.name: install(library.module, *library.packages, *OURS) for library in LIBRARIES}
    missing = {name: python for name, python in pythons.items() if isinstance(python, str)}
    passes: dict[str, list[Any]] = {}
    for _ in range(rounds):
        passes.setdefault("MyStack", []).append(child("passes", "embedded", str(folder)))
        for library in (each for each in LIBRARIES if each.name not in missing):
            try:
                passes.setdefault(library.name, []).append(_taken_in(pythons[library.name], library, folder))
            except RuntimeError as error:
                missing[library.name] = f"it failed: {str(error).splitlines()[-1]}"
    figures = [figure for library in LIBRARIES for figure in _figures(library, passes, missing.get(library.name))]
    head = ("library, with our model", "chunks a second", "characters a second", "chunks")
    table = Table(head, [_row(name, each) for name, each in passes.items() if name not in missing])
    return Section("Other libraries", HOW.format(files=len(files), rounds=rounds), figures, [table], passes)


def _taken_in(python: Path | str, library: Library, folder: Path) -> Any:
    command = [str(python), "-m", f"tests.benchmarks.layer2.libraries.{library.module}", str(folder)]
    return said_by(command, HAYSTACK_TELEMETRY_ENABLED="False")


def _figures(library: Library, passes: dict[str, list[Any]], missing: str | None) -> list[Figure]:
    default = DEFAULT.named(library.name)
    if missing:
        return [default.unmeasured(missing)]
    ratios = [_rate(passes["MyStack"], what) / _rate(passes[library.name], what) for what in ("chunks", "characters")]
    said = f"{ratios[0]:.2f} by chunks, {ratios[1]:.2f} by characters"
    return [
        default.unmeasured(f"its model, {library.model}, has to be fetched from Hugging Face"),
        Figure(f"the same ÷ {library.name} with our model", said),
    ]


def _rate(passes: list[Any], what: str) -> float:
    return float(sum(each[what] for each in passes) / sum(each["seconds"] for each in passes))


def _row(name: str, passes: list[Any]) -> list[str]:
    rates = [f"{_rate(passes, what):,.1f}" for what in ("chunks", "characters")]
    return [name, *rates, f"{passes[0]['chunks']:,}"]
