"""The benchmark's goals, its texts and its stand-in for embedding; and that a quick run works."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from layer2_rag.embeddings.base import Embedding
from tests.benchmarks.__main__ import find_layers
from tests.benchmarks.layer2 import MEASUREMENTS
from tests.benchmarks.layer2.filling import DIGITS, FLIPPED, varied
from tests.benchmarks.layer2.goals import Goal
from tests.benchmarks.layer2.real_texts import SMALLEST, write_real_texts
from tests.benchmarks.layer2.synthetic import document, question
from tests.benchmarks.processes import ROOT

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


@pytest.mark.blocking
def test_a_quick_run_takes_documents_in(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.benchmarks", "2", "--quick", "--only", "ingest", "--out", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    [turn] = json.loads((tmp_path / "layer2.json").read_text("utf-8"))["ingest"]["turns"]
    assert turn["bare"]["chunks"] == turn["http"]["chunks"] == turn["embedded"]["chunks"] > 0
    assert turn["http"]["failed"] == turn["health"]["errors"] == 0 < turn["health"]["probes"]
    assert "chunks a second ÷ the bare embedder's" in (tmp_path / "layer2.md").read_text("utf-8")
