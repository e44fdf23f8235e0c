"""The project's own questions about its own documents, in BEIR's layout but for the corpus, which is read from where
the documents are. A question's answer is quoted from its document, word by word."""

from pathlib import Path

from layer1_basic_api.layers import ROOT
from layer2_rag.evaluation.beir import read_questions
from layer2_rag.evaluation.dataset import Dataset, Text

FOLDER = Path(__file__).parent / "own"
DOCUMENTS = ("README.md", "CONTRIBUTING.md", "layer*_*/README.md", "docs/**/*.md")


def read_own(root: Path = ROOT) -> Dataset:
    """Raises `ConfigurationError` if the questions are not there."""
    files = sorted({file for pattern in DOCUMENTS for file in root.glob(pattern)})
    texts = (Text(name=file.relative_to(root).as_posix(), text=file.read_text(encoding="utf-8")) for file in files)
    return Dataset("own", tuple(texts), read_questions(FOLDER))
