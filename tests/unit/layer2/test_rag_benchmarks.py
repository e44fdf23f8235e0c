"""The benchmark's goals, its texts and its stand-in for embedding; and that a quick run works."""

import json
import subprocess
import sys
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from layer2_rag.embeddings.base import Embedding
from tests.benchmarks.__main__ import find_layers
from tests.benchmarks.layer2 import MEASUREMENTS
from tests.benchmarks.layer2.filling import DIGITS, FLIPPED, varied
from tests.benchmarks.layer2.goals import Goal
from tests.benchmarks.layer2.ingest import health_figure
from tests.benchmarks.layer2.libraries.ours import LONG
from tests.benchmarks.layer2.libraries.standins import ARCHITECTURES, network, write_standin
from tests.benchmarks.layer2.peers import LIBRARIES, MYSTACK, SAME, Runs, figures_of
from tests.benchmarks.layer2.real_texts import SMALLEST, write_real_texts
from tests.benchmarks.layer2.synthetic import document, question
from tests.benchmarks.processes import ROOT
from tests.support.layer2_tiny_embedder import require_library

AT_MOST = Goal(what="time over {} chunks", must=40, aim=20, unit="ms")
AT_LEAST = Goal(what="ratio", must=0.85, aim=0.95, least=True, digits=2)


@pytest.mark.parametrize(
    ("goal", "measured", "verdict"),
    [
        (AT_MOST, 19.0, "pass, aim met"),
        (AT_MOST, 40.0, "pass, aim missed"),
        (AT_MOST, 40.1, "**miss**"),
        (AT_LEAST, 0.96, "pass, aim met"),
        (AT_LEAST, 0.9, "pass, aim missed"),
        (AT_LEAST, 0.84, "**miss**"),
        (Goal(what="size", must=7), 7.0, "pass"),
    ],
)
def test_a_goal_has_what_must_be_and_what_is_aimed_at(goal: Goal, measured: float, verdict: str) -> None:
    assert goal.figure(measured).verdict == verdict


def test_a_goal_says_itself() -> None:
    figure = AT_MOST.named("10,000").figure(19.25, more=" (alone)")
    assert (figure.what, figure.measured, figure.goal) == (
        "time over 10,000 chunks",
        "19.2 ms (alone)",
        "≤ 40, aim 20 ms",
    )
    assert AT_LEAST.unmeasured("no model").verdict == "–"


def test_variants_of_a_text_differ_in_their_numbers_alone() -> None:
    first, second, other = document(5, base=1), document(6, base=1), document(10, base=2)
    assert first == document(5, base=1)
    assert first.text != second.text
    assert DIGITS.sub("", first.text) == DIGITS.sub("", second.text) != DIGITS.sub("", other.text)
    assert len({question(number, base=1) for number in range(50)}) == 50


def test_a_variant_is_near_what_was_embedded_and_always_the_same() -> None:
    draw = np.random.default_rng(1)
    vector = draw.standard_normal(384).astype(np.float32)
    embedding = Embedding(vector / np.linalg.norm(vector), draw.integers(0, 256, (20, 64), dtype=np.uint8))
    one, again, other = (varied(embedding, text) for text in ("a 1", "a 1", "a 2"))
    assert np.array_equal(one.vector, again.vector)
    assert not np.array_equal(one.vector, other.vector)
    assert float(np.linalg.norm(one.vector)) == pytest.approx(1)
    assert 0.9 < float(one.vector @ embedding.vector) < 0.99
    flipped = np.bitwise_count(one.tokens ^ embedding.tokens).sum() / (20 * 512)
    assert flipped == pytest.approx(FLIPPED, rel=0.2)


def test_real_texts_are_out_of_wheels_each_once(tmp_path: Path) -> None:
    files = write_real_texts(tmp_path / "texts", 30)
    contents = {file.read_bytes() for file in files}
    assert len(files) == len(contents) == 30
    assert min(map(len, contents)) >= SMALLEST
    assert {file.suffix for file in files} >= {".md", ".py"}


def test_all_measurements_are_there() -> None:
    assert "layer2" in find_layers()
    assert all((ROOT / "tests" / "benchmarks" / "layer2" / f"{name}.py").is_file() for name in MEASUREMENTS)


def test_one_turn_of_five_in_which_health_was_slow_is_in_the_figure() -> None:
    good, bad = {"times": [0.01] * 100, "errors": 0}, {"times": [0.01] * 90 + [0.2] * 10, "errors": 2}
    assert health_figure([good] * 5).verdict == "pass, aim met"
    figure = health_figure([*[good] * 4, bad])
    assert (figure.measured, figure.verdict) == ("200 ms (2 of 500 not answered by 200)", "**miss**")


def test_a_library_is_compared_by_chunks_and_what_it_adds_to_our_model_is_said() -> None:
    library, default, ours = LIBRARIES[0], Runs(), Runs()
    default.library(MYSTACK, partial(taken, 100, 70_000, 1))
    default.library(f"{library.name}, all-mpnet-base-v2", partial(taken, 50, 40_000, 5))
    default.library(f"{library.name}, all-MiniLM-L6-v2", partial(taken, 50, 40_000, 1))
    ours.library(MYSTACK, partial(taken, 100, 70_000, 1))
    ours.library(library.name, partial(taken, 100, 60_000, 1, bare_seconds=1))
    ours.library(library.name, partial(taken, 100, 60_000, 1.2, bare_seconds=1))
    first, second = figures_of(library, default, ours)
    assert (first.measured, first.verdict) == (
        "10.00 (8.75 by characters; with all-MiniLM-L6-v2: 2.00)",
        "pass, aim met",
    )
    assert second.measured == "1.10 (1.28 by characters); its overhead over the model alone: 10 %"


def test_a_library_that_fails_once_is_said_to_have_failed() -> None:
    library, runs = LIBRARIES[0], Runs()
    name = f"{library.name}, {library.model.rpartition('/')[2]}"

    def fails() -> dict[str, float]:
        raise RuntimeError("a command failed:\nTraceback\nImportError: no such part")

    for run in (partial(taken, 1, 1, 1), fails, partial(taken, 1, 1, 1)):
        runs.library(name, run)
        runs.library(library.name, run)
    assert not runs.passes
    for figure in figures_of(library, runs, runs):
        assert "it failed: ImportError: no such part" in figure.measured
        assert figure.verdict == "–"


def taken(chunks: float, characters: float, seconds: float, **more: float) -> dict[str, float]:
    return {"chunks": chunks, "characters": characters, "seconds": seconds, **more}


@pytest.mark.parametrize("model", ["", "somebody's model"])
def test_the_clock_of_libraries_leaves_the_first_text_out(tmp_path: Path, model: str) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "file.txt").write_text("One chunk.\nAnother one.")
    code = (
        "from tests.benchmarks.layer2.libraries.ours import report\n"
        "def lines(folder): return [line for file in folder.iterdir() for line in file.read_text().splitlines()]\n"
        "report(lambda model: lines)"
    )
    command = [sys.executable, "-c", code, str(folder), *([model] if model else [])]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert (said["chunks"], said["characters"]) == (2, 22)
    assert ("bare_seconds" in said) == (not model)


def test_the_first_text_is_longer_than_any_chunk() -> None:
    assert len(LONG.split()) > 1024  # LlamaIndex's, in tokens


def test_every_model_that_a_library_documents_has_a_standin() -> None:
    assert {SAME, *(library.model for library in LIBRARIES)} == set(ARCHITECTURES)


@pytest.mark.parametrize(
    ("name", "millions"),
    [
        ("sentence-transformers/all-mpnet-base-v2", 109.5),
        ("BAAI/bge-small-en-v1.5", 33.4),
        ("sentence-transformers/all-MiniLM-L6-v2", 22.7),
    ],
)
def test_a_standin_has_as_many_weights_as_the_real_model(name: str, millions: float) -> None:
    require_library()
    weights = sum(parameter.numel() for parameter in network(ARCHITECTURES[name]).parameters())
    assert round(weights / 1e6, 1) == millions


def test_a_standin_is_a_model_of_sentence_transformers_that_reads_as_many_tokens_as_the_real_one(
    tmp_path: Path,
) -> None:
    require_library()
    from sentence_transformers import SentenceTransformer  # type: ignore[import-not-found,unused-ignore] # noqa: PLC0415

    write_standin(SAME, tmp_path)
    model = SentenceTransformer(str(tmp_path), device="cpu", local_files_only=True)
    assert model.max_seq_length == 256
    assert len(model.tokenizer("ice and bread")["input_ids"]) == 5
    assert np.linalg.norm(model.encode("ice " * 1000)) == pytest.approx(1, abs=1e-5)


@pytest.mark.blocking
def test_a_quick_run_takes_documents_in(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.benchmarks", "2", "--quick", "--only", "ingest", "--out", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    [turn] = json.loads((tmp_path / "layer2.json").read_text("utf-8"))["ingest"]["turns"]
    assert turn["bare"]["chunks"] == turn["http"]["chunks"] == turn["embedded"]["chunks"] > 0
    assert turn["http"]["failed"] == turn["health"]["errors"] == 0 < len(turn["health"]["times"])
    assert "chunks a second ÷ the bare embedder's" in (tmp_path / "layer2.md").read_text("utf-8")
