"""`mystack check 2`: the documents it makes, what it measures, and that it can miss."""

from pathlib import Path

import pytest

from layer1_basic_api.findings import Outcome
from layer2_rag.api.config import Settings
from layer2_rag.check_documents import make_documents, make_questions
from layer2_rag.checks import connected_model, documents_are_found

pytestmark = pytest.mark.blocking
RIGHT = ("100 documents become ready", "right document found first", "right document cited")
"""Verdicts that do not depend on how busy the machine is."""


def by_name(outcomes: list[Outcome]) -> dict[str, Outcome]:
    return {outcome.name: outcome for outcome in outcomes}


def test_documents_and_questions_are_the_same_each_time_and_one_document_answers_each() -> None:
    documents = dict(make_documents(100))
    assert documents == dict(make_documents(100))
    assert len(set(documents.values())) == 100
    questions = make_questions(60)
    assert questions == make_questions(60)
    assert all(question.document.removesuffix(".md") in question.text.lower() for question in questions)
    assert {question.document for question in questions} <= documents.keys()


async def test_a_hundred_documents_are_found_and_cited_and_nothing_is_left_behind(tmp_path: Path) -> None:
    settings = Settings.load(data=tmp_path / "mine", mongodb_url="mongodb://127.0.0.1:9")
    found = by_name([*await documents_are_found(settings)])
    assert {name: found[name].state for name in RIGHT} == dict.fromkeys(RIGHT, "pass")
    assert found["search, p95"].target == "< 100 ms"
    assert found["quoted answer, p95"].target == "< 3,000 ms"
    assert not (tmp_path / "mine").exists()


async def test_what_cites_nothing_misses_its_target(tmp_path: Path) -> None:
    found = by_name([*await documents_are_found(Settings.load(data=tmp_path / "mine", threshold=1.0))])
    assert found["right document cited"].state == "miss"
    assert found["right document cited"].figure == "0 % of 60 questions"


async def test_without_a_model_of_ones_own_it_is_skipped_with_the_reason() -> None:
    (outcome,) = await connected_model(Settings.load(llm="none"))
    assert outcome.state == "skipped"
    assert "model" in outcome.figure
