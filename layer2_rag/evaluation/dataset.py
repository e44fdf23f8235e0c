"""What is measured with: texts, questions, and which text answers which. Knows no file format."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A document. `name` says by its ending what the text is. `group`: texts that are about one thing."""

    name: str
    text: str
    group: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """`relevant`: how relevant each text is, by name; none for a question that the texts do not answer.

    `answers`: words of which an answer must hold one. `group`: that of the texts which answer it.
    """

    id: str
    text: str
    relevant: Mapping[str, int] = field(default_factory=dict)
    answers: tuple[str, ...] = ()
    group: str | None = None


@dataclass(frozen=True, slots=True)
class Dataset:
    name: str
    texts: tuple[Text, ...]
    questions: tuple[Question, ...]

    @property
    def groups(self) -> list[str]:
        return sorted({text.group for text in self.texts if text.group})
