"""Data sets in BEIR's layout: corpus.jsonl, queries.jsonl, qrels/<split>.tsv. See https://github.com/beir-cellar/beir.

Beyond BEIR: a query may have `"answers": [words, …]`, and one without a line in the qrels is a question that the corpus
does not answer, if it says `"answers": []`. Others without a line are not asked, as in BEIR.
"""

import csv
import json
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from layer1_basic_api.errors import ConfigurationError
from layer2_rag.evaluation.dataset import Dataset, Question, Text

SPLITS = ("test", "dev", "train")
"""Which qrels are taken: the first that is there."""


def read_beir(folder: Path) -> Dataset:
    """Raises `ConfigurationError` for a folder that is none."""
    texts = tuple(_text(line) for line in read_lines(folder / "corpus.jsonl", "_id"))
    questions = read_questions(folder)
    if not questions:
        raise ConfigurationError(f"No query of {folder} has a line in its qrels, or says that nothing answers it.")
    return Dataset(folder.resolve().name, texts, questions)


def read_questions(*folders: Path) -> tuple[Question, ...]:
    """The queries with their qrels. What a later folder says of a query stands in the place of what an earlier one
    says, and its qrels are added. Raises `ConfigurationError`."""
    relevant: dict[str, dict[str, int]] = defaultdict(dict)
    for folder in folders:
        for query, found in read_qrels(folder / "qrels").items():
            relevant[query] |= found
    lines = {line["_id"]: line for folder in folders for line in read_lines(folder / "queries.jsonl", "_id", "text")}
    asked = [line for name, line in lines.items() if name in relevant or line.get("answers") == []]
    return tuple(_question(line, relevant) for line in asked)


def read_lines(file: Path, *needed: str) -> list[dict[str, Any]]:
    """Divided by line feeds alone: a text may hold other marks that divide lines."""
    try:
        lines = [json.loads(line) for line in file.read_text(encoding="utf-8").split("\n") if line.strip()]
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"{file} is no file in BEIR's layout: {error}") from error
    if not all(isinstance(line, dict) and all(isinstance(line.get(name), str) for name in needed) for line in lines):
        raise ConfigurationError(
            f"{file} is no file in BEIR's layout: each line is an object with {' and '.join(needed)}."
        )
    return lines


def read_qrels(folder: Path) -> dict[str, dict[str, int]]:
    """By query and document, without those that are marked as not relevant."""
    file = next((file for split in SPLITS if (file := folder / f"{split}.tsv").is_file()), None)
    if file is None:
        raise ConfigurationError(f"There is none of {', '.join(SPLITS)} as a .tsv file in {folder}.")
    relevant: dict[str, dict[str, int]] = defaultdict(dict)
    try:
        with file.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
                if int(row["score"]) > 0:
                    relevant[row["query-id"]][row["corpus-id"]] = int(row["score"])
    except (ValueError, KeyError, TypeError) as error:
        raise ConfigurationError(
            f"{file} is no file in BEIR's layout: its columns are query-id, corpus-id and score, which a first line "
            "names, with tabs between them and whole numbers as scores."
        ) from error
    return dict(relevant)


def _text(line: Mapping[str, Any]) -> Text:
    title, body = line.get("title") or "", line.get("text") or ""
    return Text(name=line["_id"], text=f"{title}\n\n{body}" if title else body)


def _question(line: Mapping[str, Any], relevant: Mapping[str, Mapping[str, int]]) -> Question:
    return Question(
        id=line["_id"],
        text=line["text"],
        relevant=relevant.get(line["_id"], {}),
        answers=tuple(line.get("answers") or ()),
    )
