"""The project's own questions about its own documents, in BEIR's layout but for the corpus, which is read from where
the documents are. A question's gold is a document and words quoted from it, which are looked up when it is read.

A layer that adds documents adds questions about them: a folder `evaluation/own`. There it may name documents of its own
for a lower layer's question, too, and by a line with the same id say that it answers what the lower ones do not."""

from pathlib import Path

from layer1_basic_api.errors import ConfigurationError
from layer1_basic_api.layers import ROOT
from layer2_rag.evaluation.beir import read_questions
from layer2_rag.evaluation.dataset import Dataset, Text

FOLDERS = "layer*_*/evaluation/own"
DOCUMENTS = ("README.md", "CONTRIBUTING.md", "layer*_*/README.md", "docs/**/*.md")
MEASURED = "; do not edit."
"""Said by pages that a measurement writes. They are left out: they speak of the questions, and change with each run."""


def read_own(root: Path = ROOT) -> Dataset:
    """Raises `ConfigurationError` if the questions are not there, or a document does not say any more what it did."""
    files = sorted({file for pattern in DOCUMENTS for file in root.glob(pattern)})
    read = (Text(name=file.relative_to(root).as_posix(), text=file.read_text(encoding="utf-8")) for file in files)
    texts = tuple(text for text in read if MEASURED not in text.text)
    questions = read_questions(*sorted(ROOT.glob(FOLDERS)))
    said = {text.name: _one_line(text.text) for text in texts}
    for question in questions:
        for name in question.relevant:
            if not any(_one_line(words) in said.get(name, "") for words in question.answers):
                raise ConfigurationError(f"Question {question.id} is answered by words that {name} does not have.")
    return Dataset("own", texts, questions)


def _one_line(text: str) -> str:
    return " ".join(text.split())
