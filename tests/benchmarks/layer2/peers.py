"""How fast other libraries take the same files in: each as it documents, and with our model in its embedder's place."""

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
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
PACKAGES = (
    "langchain-core==1.8.3",
    "langchain-huggingface==1.2.3",
    "langchain-text-splitters==1.1.3",
    "llama-index-core==0.14.25",
    "llama-index-embeddings-huggingface==0.8.0",
    "haystack-ai==3.4.1",
    "sentence-transformers-haystack==2.0.0",
    "sentence-transformers==6.2.0",
    "torch==2.15.0",
    "transformers==5.24.0",
    *(f"{name}=={metadata.version(name)}" for name in ("numpy", "onnxruntime", "tokenizers")),
)
"""The last three are what the bundled model needs in their environment. On Linux they fill 6 GB, most of it torch."""
SETTINGS = {"CUDA_VISIBLE_DEVICES": "", "HAYSTACK_TELEMETRY_ENABLED": "False", "HF_HUB_OFFLINE": "1"}
MYSTACK, SAME = "MyStack", "sentence-transformers/all-MiniLM-L6-v2"
HOW = (
    "Texts out of those that ingest is measured with, each library in a process of its own, after a first text that is "
    "not counted. MyStack: the whole way into the embedded stores, in one process, without HTTP: files kept, read in a "
    "child process, chunked, embedded, written to disk. The others: in one process, into a store in memory, with the "
    "splitters and the embedders of their tutorials, as these are made by default. By default, {few} files: the model "
    "that each documents ({models}). These models have to be fetched from a model hub; here stand models of exactly "
    "their architecture, with random weights. A network's speed does not depend on the values of its weights, and the "
    "texts are cut into tokens by the vocabulary that the real ones have, so these are the speeds of the real ones; "
    "nothing else could be said of their vectors. Beside it the architecture of all-MiniLM-L6-v2, which is the model "
    "that we bundle, as these libraries run it: on torch and not quantised. With our model, {many} files, {rounds} "
    "times: the bundled one through the interface that the library documents for embedders of one's own, on all cores; "
    "its overhead is the time that it takes beyond that of the bundled model alone, for the library's own chunks. "
    "Splitters make chunks of other sizes, so characters a second stand beside. (A model reads no more than so many "
    "tokens of a chunk, ours 256; what a longer chunk has beyond is counted, and not embedded.) Graphics cards are "
    "hidden."
)
Pass = dict[str, float]


@dataclass(frozen=True, slots=True)
class Library:
    """`model` is the one that its documentation takes where a model is not somebody's service."""

    name: str
    module: str
    model: str


LIBRARIES = (
    Library("LangChain 1.8.3", "langchain", "sentence-transformers/all-mpnet-base-v2"),
    Library("LlamaIndex 0.14.25", "llamaindex", "BAAI/bge-small-en-v1.5"),
    Library("Haystack 3.4.1", "haystack", "sentence-transformers/all-mpnet-base-v2"),
)


@dataclass(frozen=True, slots=True)
class Runs:
    """What was measured of each, by name; of what failed, why."""

    passes: dict[str, list[Pass]] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)

    def mystack(self, folder: Path) -> None:
        self.passes.setdefault(MYSTACK, []).append(child("passes", "embedded", str(folder)))

    def library(self, name: str, run: Callable[[], Pass]) -> None:
        """Of a library that fails, nothing is kept but why."""
        if name in self.failed:
            return
        try:
            self.passes.setdefault(name, []).append(run())
        except RuntimeError as error:
            self.failed[name] = f"it failed: {str(error).splitlines()[-1]}"
            del self.passes[name]

    def ratio(self, name: str, what: str) -> float:
        """MyStack's rate by that of `name`."""
        return rate(self.passes[MYSTACK], what) / rate(self.passes[name], what)


def measure(effort: Effort) -> Section:
    try:
        python, models = _environment(), effort.folder / "models"
        sizes = _standins(python, models)
    except RuntimeError as error:
        figures = [DEFAULT.named(library.name).unmeasured(str(error)[-300:]) for library in LIBRARIES]
        return Section("Other libraries", "Not measured.", figures)
    files = write_real_texts(effort.folder / "compared", effort.pick(100, 3))
    few, rounds = effort.pick(24, 1), effort.pick(2, 1)
    default = by_default(python, models, _copied(files[:few], effort.folder / "few"))
    ours = with_our_model(python, files[0].parent, rounds=rounds)
    figures = [figure for library in LIBRARIES for figure in figures_of(library, default, ours)]
    how = HOW.format(few=few, many=len(files), rounds=rounds, models=_named_models(sizes))
    data = {"default": default.passes, "ours": ours.passes, "failed": default.failed | ours.failed, "sizes": sizes}
    return Section("Other libraries", how, figures, [table("by default", default), table("with our model", ours)], data)


def by_default(python: Path, models: Path, folder: Path) -> Runs:
    """MyStack again before each library: its passes are short, and a machine is not always as fast."""
    runs = Runs()
    for library in LIBRARIES:
        runs.mystack(folder)
        for model in (library.model, SAME):
            runs.library(_named(library, model), partial(_taken_in, python, library, folder, str(models / model)))
    return runs


def with_our_model(python: Path, folder: Path, *, rounds: int) -> Runs:
    runs = Runs()
    for _ in range(rounds):
        runs.mystack(folder)
        for library in LIBRARIES:
            runs.library(library.name, partial(_taken_in, python, library, folder))
    return runs


def figures_of(library: Library, default: Runs, ours: Runs) -> list[Figure]:
    """What failed is said in its figure's place."""
    goal, same, name = DEFAULT.named(library.name), _named(library, SAME), _named(library, library.model)
    beside = f"; with all-MiniLM-L6-v2: {default.ratio(same, 'chunks'):.2f}" if same in default.passes else ""
    measured = (
        goal.figure(
            default.ratio(name, "chunks"), more=f" ({default.ratio(name, 'characters'):.2f} by characters{beside})"
        )
        if name in default.passes
        else goal.unmeasured(default.failed[name])
    )
    said = _overhead(library.name, ours) if library.name in ours.passes else ours.failed[library.name]
    return [measured, Figure(f"the same ÷ {library.name} with our model", said)]


def table(title: str, runs: Runs) -> Table:
    head = (title, "chunks a second", "characters a second", "chunks")
    return Table(head, [_row(name, passes) for name, passes in runs.passes.items()])


def rate(passes: Sequence[Mapping[str, float]], what: str) -> float:
    return sum(each[what] for each in passes) / sum(each["seconds"] for each in passes)


def _overhead(name: str, runs: Runs) -> str:
    passes = runs.passes[name]
    overhead = sum(each["seconds"] for each in passes) / sum(each["bare_seconds"] for each in passes) - 1
    ratios = f"{runs.ratio(name, 'chunks'):.2f} ({runs.ratio(name, 'characters'):.2f} by characters)"
    return f"{ratios}; its overhead over the model alone: {100 * overhead:.0f} %"


def _row(name: str, passes: list[Pass]) -> list[str]:
    rates = [f"{rate(passes, what):,.1f}" for what in ("chunks", "characters")]
    return [name, *rates, f"{passes[0]['chunks']:,.0f}"]


def _named(library: Library, model: str) -> str:
    return f"{library.name}, {model.rpartition('/')[2]}"


def _taken_in(python: Path, library: Library, folder: Path, *model: str) -> Any:
    module = f"tests.benchmarks.layer2.libraries.{library.module}"
    return said_by([str(python), "-m", module, str(folder), *model], **SETTINGS)


def _environment() -> Path:
    """Its Python. Raises `RuntimeError` where it cannot be made."""
    python = install("rag-libraries", *PACKAGES)
    if isinstance(python, str):
        raise RuntimeError(python)
    return python


def _standins(python: Path, folder: Path) -> dict[str, int]:
    """How many parameters each has; they lie in `folder` by their names."""
    names = sorted({SAME, *(library.model for library in LIBRARIES)})
    command = [str(python), "-m", "tests.benchmarks.layer2.libraries.standins", str(folder), *names]
    sizes: dict[str, int] = said_by(command, **SETTINGS)
    return sizes


def _named_models(sizes: Mapping[str, int]) -> str:
    return "; ".join(
        f"{library.name.split()[0]}: {library.model}, {sizes[library.model] / 1e6:.0f} million weights"
        for library in LIBRARIES
    )


def _copied(files: Sequence[Path], folder: Path) -> Path:
    folder.mkdir()
    for file in files:
        shutil.copy(file, folder)
    return folder
