"""Layer 3's own questions are as many as its documents ask for."""

from layer1_basic_api.layers import ROOT
from layer2_rag.evaluation.own import read_own

WRITTEN = ("layer3_postgres/README.md", "docs/decisions/layer3-*.md", "docs/layer3/0*.md")


def test_every_document_that_people_wrote_is_asked_for() -> None:
    questions = [one for one in read_own().questions if one.id.startswith("layer3-")]
    asked = {name for one in questions for name in one.relevant}
    written = {file.relative_to(ROOT).as_posix() for pattern in WRITTEN for file in ROOT.glob(pattern)}
    assert len(written) > 10
    assert written - asked == set()
    assert len([one for one in questions if one.relevant]) >= 50


def test_a_question_that_lower_layers_cannot_answer_is_answered_here() -> None:
    (found,) = [one for one in read_own().questions if one.id == "unanswerable-02"]
    assert "docs/layer3/04-alembic-migrations.md" in found.relevant
