"""Cells that span columns and rows, laid out as the rectangle that a reader sees."""

from dataclasses import dataclass

MAX_COLUMNS = 500


@dataclass(frozen=True, slots=True)
class Cell:
    text: str
    head: bool = False
    across: int = 1
    down: int = 1


def grid(rows: list[list[Cell]]) -> list[list[str]]:
    """A cell's text stands in the first column it covers, and in every row that it covers."""
    hanging: dict[int, tuple[str, int]] = {}
    return [_laid_out(row, hanging) for row in rows]


def _laid_out(row: list[Cell], hanging: dict[int, tuple[str, int]]) -> list[str]:
    texts = list[str]()
    for cell in row:
        _take(texts, hanging)
        for column in range(min(cell.across, max(1, MAX_COLUMNS - len(texts)))):
            text = "" if column else cell.text
            if cell.down > 1:
                hanging[len(texts)] = (text, cell.down - 1)
            texts.append(text)
    _take(texts, hanging)
    return texts


def _take(texts: list[str], hanging: dict[int, tuple[str, int]]) -> None:
    while len(texts) in hanging:
        text, left = hanging.pop(len(texts))
        if left > 1:
            hanging[len(texts)] = (text, left - 1)
        texts.append(text)
