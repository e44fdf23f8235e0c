"""Measures follow-ups on both halves of their set, without a model, and writes the table. Takes about a minute.

python scripts/layer3_follow_ups.py
"""

import asyncio
import os
import platform
import random
import subprocess
import sys
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import astuple, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from layer1_basic_api.chat.assistant import Assistant, ModelAssistant  # noqa: E402
from layer1_basic_api.llm.none import NoneModel  # noqa: E402
from layer2_rag.answering.assistant import RagAssistant  # noqa: E402
from layer2_rag.answering.settings import AnsweringSettings  # noqa: E402
from layer2_rag.embeddings.onnx import OnnxEmbedder  # noqa: E402
from layer2_rag.embeddings.tokenizer import FileTokenizer  # noqa: E402
from layer2_rag.evaluation.embedder import RememberingEmbedder  # noqa: E402
from layer2_rag.evaluation.own import read_own  # noqa: E402
from layer2_rag.evaluation.workbench import COLLECTION, open_workbench  # noqa: E402
from layer2_rag.retrieval.retriever import Retriever  # noqa: E402
from layer2_rag.retrieval.settings import RetrievalSettings  # noqa: E402
from layer3_postgres.evaluation.follow_ups import (  # noqa: E402
    FollowUp,
    FollowUpFigures,
    measure_follow_ups,
    read_follow_ups,
    texts,
)

PAGE = ROOT / "docs" / "benchmarks" / "layer3-follow-ups.md"
SEED = 5
HEAD = """\
# Follow-up questions

Written by `scripts/layer3_follow_ups.py`; do not edit.

Sixty questions such as "and the second one?", each after an exchange about this repository's documents, written before
the rules that answer them. Half of them were looked at while the rules were made, the other half for these figures.
No model: the rules of `layer2_rag/answering/standing_alone.py` and `layer2_rag/answering/following.py`, and answers by
quoting.

- **right document**: the first source is of a document that answers, and something was answered. The goal is 0.85.
- **cited right**: the answer cites such a document. **answered**: its two sentences hold the words that answer.
  **refused**: "not found".
- **alone**: the same, asked as somebody would without a conversation: what perfect rewriting would give this search.
- **bare**: the same words without what was said before them: what is left without the rules.
- **new questions**: the project's own, which have nothing to do with what was said. They must not be taken for
  follow-ups: the first row is without a conversation, the second after one about something else.

"""
WAYS = ("", "alone", "bare")
Names = Mapping[str, Sequence[str]]


@asynccontextmanager
async def opened() -> AsyncGenerator[tuple[Assistant, Names], None]:
    embedder, model, settings = OnnxEmbedder(), NoneModel(), RetrievalSettings()
    with TemporaryDirectory() as folder:
        async with aclosing(embedder), open_workbench(Path(folder), embedder) as bench:
            names = await bench.fill(texts())
            finder = Retriever(bench.documents, bench.index, RememberingEmbedder(embedder), settings)
            yield (
                RagAssistant(
                    plain=ModelAssistant(model),
                    model=model,
                    finder=finder,
                    tokenizer=FileTokenizer(embedder.tokenizer_file),
                    settings=AnsweringSettings(threshold=settings.threshold),
                ),
                names,
            )


def new_questions() -> list[FollowUp]:
    """The project's own, each after an exchange out of the set."""
    drawn, talks = random.Random(SEED), read_follow_ups()  # noqa: S311 - the same draw each time
    return [
        replace(
            drawn.choice(talks),
            text=question.text,
            alone=question.text,
            documents=tuple(question.relevant),
            answers=question.answers,
        )
        for question in read_own().questions
        if question.relevant
    ]


async def main() -> None:
    rows: list[tuple[str, FollowUpFigures]] = []
    async with opened() as (assistant, names):
        for title, asked in [
            ("looked at", read_follow_ups("dev")),
            ("held out", read_follow_ups("held-out")),
            ("new questions", new_questions()),
        ]:
            for way in WAYS if title != "new questions" else ("alone", ""):
                given = [replace(each, history=()) for each in asked] if way == "bare" else asked
                figures = await measure_follow_ups(
                    assistant, given, collection=COLLECTION, names=names, alone=way == "alone"
                )
                rows.append((f"{title} ({len(asked)}){way and f', {way}'}", figures))
    lines = [f"| {title} | {' | '.join(f'{value:.3f}' for value in astuple(figures))} |" for title, figures in rows]
    names_of = " | ".join(field.name.replace("_", " ") for field in fields(FollowUpFigures))
    table = "\n".join([f"| | {names_of} |", "|---|---|---|---|---|", *lines])
    PAGE.write_text(f"{HEAD}{table}\n\n{machine()}.\n", encoding="utf-8")
    print(table)


def machine() -> str:
    asked = ["git", "-C", str(ROOT), "rev-parse", "--short=12", "HEAD"]
    commit = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, commit {commit}, {os.cpu_count()} cores, {platform.system()}, "
        f"Python {platform.python_version()}"
    )


if __name__ == "__main__":
    asyncio.run(main())
