"""Data sets are read as their formats have it, and refused with a sentence if they are none."""

import json
from pathlib import Path

import pytest

from layer1_basic_api.errors import ConfigurationError
from layer1_basic_api.layers import ROOT
from layer2_rag.evaluation.beir import read_beir, read_questions
from layer2_rag.evaluation.own import read_own
from layer2_rag.evaluation.squad import read_squad


def beir(folder: Path) -> Path:
    (folder / "qrels").mkdir(parents=True)
    corpus = [{"_id": "1", "title": "Owls", "text": "They hunt at night."}, {"_id": "2", "text": "Bread."}]
    queries = [
        {"_id": "q", "text": "When do owls hunt?"},
        {"_id": "none", "text": "Who?", "answers": []},
        {"_id": "other split", "text": "What?"},
    ]
    (folder / "corpus.jsonl").write_text("\n".join(map(json.dumps, corpus)))
    (folder / "queries.jsonl").write_text("\n".join(map(json.dumps, queries)))
    (folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq\t1\t2\nq\t2\t0\n")
    return folder


def test_beir(tmp_path: Path) -> None:
    read = read_beir(beir(tmp_path / "owls"))
    assert read.name == "owls"
    assert [(text.name, text.text) for text in read.texts] == [("1", "Owls\n\nThey hunt at night."), ("2", "Bread.")]
    assert [(one.id, dict(one.relevant)) for one in read.questions] == [("q", {"1": 2}), ("none", {})]


def test_a_second_folder_adds_questions_and_texts_that_answer_those_of_the_first(tmp_path: Path) -> None:
    first, second = beir(tmp_path / "owls"), tmp_path / "more"
    (second / "qrels").mkdir(parents=True)
    lines = [{"_id": "none", "text": "Who hunts?", "answers": ["They"]}, {"_id": "new", "text": "Where?"}]
    (second / "queries.jsonl").write_text("\n".join(map(json.dumps, lines)))
    (second / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq\t3\t1\nnone\t1\t1\nnew\t2\t1\n")
    read = read_questions(first, second)
    assert [(one.id, one.text, dict(one.relevant), one.answers) for one in read] == [
        ("q", "When do owls hunt?", {"1": 2, "3": 1}, ()),
        ("none", "Who hunts?", {"1": 1}, ("They",)),
        ("new", "Where?", {"2": 1}, ()),
    ]


def test_a_folder_that_is_no_data_set(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"corpus\.jsonl"):
        read_beir(tmp_path)


@pytest.mark.parametrize(
    ("file", "content", "said"),
    [
        ("corpus.jsonl", '{"id": "1"}', "each line is an object with _id."),
        ("corpus.jsonl", "[1]", "each line is an object with _id."),
        ("queries.jsonl", '{"_id": "q"}', "each line is an object with _id and text."),
        ("qrels/test.tsv", "q\t0\t1\t1\nq\t0\t2\t1\n", "a first line names"),
        ("qrels/test.tsv", "query-id\tcorpus-id\tscore\nq\t1\tyes\n", "whole numbers"),
        ("qrels/test.tsv", "query-id\tcorpus-id\tscore\nq\t1\n", "whole numbers"),
        ("queries.jsonl", '{"_id": "x", "text": "Who?"}', "No query of"),
    ],
)
def test_what_is_wrong_with_a_folder_is_said(tmp_path: Path, file: str, content: str, said: str) -> None:
    folder = beir(tmp_path / "owls")
    (folder / file).write_text(content)
    with pytest.raises(ConfigurationError) as caught:
        read_beir(folder)
    assert said in caught.value.detail


def test_a_text_may_hold_any_mark_that_divides_lines(tmp_path: Path) -> None:
    folder = beir(tmp_path / "owls")
    text = "Owls\u2028hunt\x85at night."
    (folder / "corpus.jsonl").write_text(json.dumps({"_id": "1", "text": text}, ensure_ascii=False), "utf-8")
    assert [one.text for one in read_beir(folder).texts] == [text]


def test_squad(tmp_path: Path) -> None:
    asked = {"id": "1", "question": "When?", "answers": [{"text": "at night"}, {"text": "at night"}]}
    article = {"title": "Owl", "paragraphs": [{"context": "Owls hunt at night.", "qas": [asked]}]}
    file = tmp_path / "owls.json"
    file.write_text(json.dumps({"data": [article]}))
    read = read_squad(file)
    assert [(text.name, text.group) for text in read.texts] == [("Owl 1", "Owl")]
    assert [(one.relevant, one.answers) for one in read.questions] == [({"Owl 1": 1}, ("at night",))]


@pytest.mark.parametrize("content", ["", "[]", '{"data": [{}]}'])
def test_a_file_that_is_no_squad(tmp_path: Path, content: str) -> None:
    file = tmp_path / "none.json"
    file.write_text(content)
    with pytest.raises(ConfigurationError, match="SQuAD"):
        read_squad(file)


def test_what_is_said_of_a_binary_file_is_short(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"\xff" * 10_000)
    with pytest.raises(ConfigurationError) as caught:
        read_squad(tmp_path / "a.pdf")
    assert len(caught.value.detail) < 300


WRITTEN = ("docs/decisions/layer1-*.md", "docs/decisions/layer2-*.md", "docs/layer1/0*.md", "docs/layer2/0*.md")
"""Documents that people wrote, as far as this layer."""


def test_the_own_set_is_large_enough_and_each_quote_stands_in_a_document() -> None:
    own = read_own()
    texts = {text.name: " ".join(text.text.split()) for text in own.texts}
    nowhere = [
        (one.id, answer)
        for one in own.questions
        for answer in one.answers
        if not any(" ".join(answer.split()) in texts[name] for name in one.relevant)
    ]
    assert nowhere == []
    assert len([one for one in own.questions if one.relevant]) >= 120
    assert len([one for one in own.questions if not one.relevant]) >= 30
    assert len({one.text for one in own.questions}) == len(own.questions)


def test_the_own_set_grows_with_the_documents() -> None:
    asked = {name for one in read_own().questions for name in one.relevant}
    written = {file.relative_to(ROOT).as_posix() for pattern in WRITTEN for file in ROOT.glob(pattern)}
    assert len(written) > 20
    assert written - asked == set()


def test_what_a_measurement_wrote_is_not_asked() -> None:
    names = {text.name for text in read_own().texts}
    assert "docs/benchmarks/layer1-notes.md" in names
    assert names.isdisjoint(file.relative_to(ROOT).as_posix() for file in ROOT.glob("docs/benchmarks/layer?.md"))


def test_a_document_that_says_something_else_now_is_named(tmp_path: Path) -> None:
    for text in read_own().texts:
        (tmp_path / text.name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / text.name).write_text(text.text, "utf-8")
    changed = tmp_path / "CONTRIBUTING.md"
    changed.write_text(changed.read_text("utf-8").replace("Functions about ten lines", "Any functions"), "utf-8")
    with pytest.raises(ConfigurationError, match=r"132.*CONTRIBUTING\.md"):
        read_own(tmp_path)
