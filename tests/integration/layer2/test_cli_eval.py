"""`mystack eval` on a folder in BEIR's layout: three texts, one question for each, and one that none answers."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from tests.support.command import Run

pytestmark = pytest.mark.blocking
TEXTS = {
    "backup": "Backups are made each night at two o'clock. They are kept for thirty days.",
    "limits": "An upload may have at most two hundred megabytes. Larger files are refused.",
    "dog": "The office dog is called Bruno. He sleeps under the printer.",
}
QUESTIONS = {
    "backup": ("When are backups made?", "each night at two o'clock"),
    "limits": ("How large may an upload be?", "two hundred megabytes"),
    "dog": ("What is the name of the dog?", "Bruno"),
}


@pytest.fixture
def dataset(own_home: Path) -> Path:
    folder = own_home / "small"
    (folder / "qrels").mkdir(parents=True)
    texts = [{"_id": name, "title": "", "text": text} for name, text in TEXTS.items()]
    asked = [{"_id": name, "text": text, "answers": [words]} for name, (text, words) in QUESTIONS.items()]
    unanswered: dict[str, object] = {"_id": "none", "text": "Who won the football cup in 1974?", "answers": []}
    _write(folder / "corpus.jsonl", texts)
    _write(folder / "queries.jsonl", [*asked, unanswered])
    rows = "".join(f"{name}\t{name}\t1\n" for name in QUESTIONS)
    (folder / "qrels" / "test.tsv").write_text(f"query-id\tcorpus-id\tscore\n{rows}", "utf-8")
    return folder


def _write(file: Path, lines: Sequence[Mapping[str, object]]) -> None:
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")


def test_figures_are_printed_for_programs_and_for_people(run: Run, dataset: Path) -> None:
    report = json.loads(run("eval", str(dataset), "--json").stdout)
    assert report["dataset"] == "small"
    assert {"ndcg@10", "hit@1", "recall@10", "answer_recall"} <= report["metrics"].keys()
    assert (report["metrics"]["hit@1"], report["metrics"]["answer_recall"]) == (1.0, 1.0)
    assert report["settings"]
    assert "ndcg@10" in run("eval", str(dataset), "--mode", "keyword", "--no-rerank").stdout


def test_a_wrong_gold_shows_in_the_figures(run: Run, dataset: Path) -> None:
    (dataset / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\ndog\tbackup\t1\n", "utf-8")
    assert json.loads(run("eval", str(dataset), "--json").stdout)["metrics"]["hit@1"] == 0.0


def test_answers_of_a_model_are_measured(run: Run, dataset: Path, own_home: Path) -> None:
    """One cites right and holds the words, one says nothing, one cites nothing; what nothing answers is refused."""
    script = own_home / "script.json"
    said = {
        "backups": "At two o'clock, each night at two o'clock [1].",
        "upload": "I do not know.",
        "dog": "It is Rex [1].",
    }
    script.write_text(
        json.dumps([{"match": f"Question: .*{word}", "text": [text]} for word, text in said.items()]), "utf-8"
    )
    told = {"MYSTACK_LLM": "simulated", "MYSTACK_SIMULATED": f"script={script}"}
    report = json.loads(run("eval", str(dataset), "--model", "simulated", "--json", **told).stdout)
    assert report["metrics"]["model_answer_recall"] == pytest.approx(1 / 3)
    assert report["metrics"]["model_refused_answerable"] == pytest.approx(1 / 3)
    assert (report["metrics"]["model_cites_right"], report["metrics"]["model_refused"]) == (1.0, 1.0)
    assert report["milliseconds"]["model"] > 0
    assert "model_cites_right" in run("eval", str(dataset), "--model", "simulated", **told).stdout


def test_a_model_that_is_not_there_is_a_sentence(run: Run, dataset: Path) -> None:
    for name, environment in (("llama3", {"MYSTACK_LLM": "none"}), ("llama3", {"MYSTACK_LLM": "simulated"})):
        done = run("eval", str(dataset), "--model", name, **environment)
        assert (done.returncode, done.stdout) == (1, "")
        assert "llama3" in done.stderr


def test_what_is_no_data_set_is_a_sentence(run: Run, dataset: Path) -> None:
    (dataset / "queries.jsonl").unlink()
    for name, said in (("no-such-thing", "neither a folder in BEIR layout"), (str(dataset), "BEIR's layout")):
        done = run("eval", name)
        assert (done.returncode, done.stdout) == (1, "")
        assert said in done.stderr
