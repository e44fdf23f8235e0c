"""Data sets in SQuAD's JSON format: articles of paragraphs, each with questions and the words that answer them."""

import json
from pathlib import Path
from typing import Any

from layer1_basic_api.errors import ConfigurationError
from layer2_rag.evaluation.dataset import Dataset, Question, Text


def read_squad(file: Path, *, name: str | None = None) -> Dataset:
    """Each paragraph is a text of its own, in the group of its article. Raises `ConfigurationError`."""
    texts: list[Text] = []
    questions: list[Question] = []
    try:
        articles = json.loads(file.read_text(encoding="utf-8"))["data"]
        for article in articles:
            for number, paragraph in enumerate(article["paragraphs"], 1):
                text = Text(name=f"{article['title']} {number}", text=paragraph["context"], group=article["title"])
                texts.append(text)
                questions += [_question(asked, text) for asked in paragraph["qas"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        said = repr(error) if isinstance(error, KeyError | TypeError) else str(error)  # never the bytes of a whole file
        raise ConfigurationError(f"{file} is not in SQuAD's format: {said}") from error
    return Dataset(name or file.stem, tuple(texts), tuple(questions))


def _question(asked: dict[str, Any], text: Text) -> Question:
    """An impossible question of SQuAD 2 has no answers, and nothing is relevant to it."""
    answers = tuple(dict.fromkeys(answer["text"] for answer in asked["answers"]))
    relevant = {} if asked.get("is_impossible") else {text.name: 1}
    return Question(id=str(asked["id"]), text=asked["question"], relevant=relevant, answers=answers, group=text.group)
