"""Draws how a document is cut into chunks, at two limits, as SVG: `python scripts/layer2_chunk_pictures.py`."""

from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path

from layer1_basic_api.layers import ROOT
from layer2_rag.chunking.base import Chunk
from layer2_rag.embeddings.onnx import MINILM
from layer2_rag.ingestion.preparing import cut
from layer2_rag.parsing.base import Parsed
from layer2_rag.parsing.parse import parse

FOLDER = ROOT / "docs" / "layer2" / "images"
LIMITS = (70, 32)
COLOURS = ("#cfe3f5", "#fbe3c0", "#d6ecd2", "#ecd6ea", "#f6d3d0", "#dcd9f2")
WIDTH, LINE, LEFT = 760, 21, 24
TEXT = """# Harbour rules

The harbour closes at nine in the evening. Ships that come later wait outside until six. A pilot is on duty all night.

## Fees

| Ship | Fee |
|---|---|
| up to 10 m | 12 |
| up to 20 m | 30 |
| above | 75 |

Fees are paid before a ship leaves. Who stays longer than a week pays half from the eighth day on.

## Ice

When the harbour freezes, the ferry does not run. The ice is measured each morning at seven. Above ten centimetres
nobody may leave without the pilot. The harbour master decides, and writes it on the board at the gate.
"""


def drawing(parsed: Parsed, chunks: Sequence[Chunk], limit: int) -> str:
    lines = list(text_lines(parsed.text))
    height = LINE * len(lines) + 64
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="sans-serif">',
        f"<title>{len(chunks)} chunks of at most {limit} tokens</title>",
        f'<rect width="{WIDTH}" height="{height}" fill="white"/>',
        f'<text x="{LEFT}" y="28" font-size="15">At most {limit} tokens: {len(chunks)} chunks</text>',
    ]
    for number, (start, end) in enumerate(lines):
        top = 44 + LINE * number
        parts += marks(start, end, chunks, top)
        said = escape(parsed.text[start:end])
        parts.append(f'<text x="{LEFT + 8}" y="{top + 15}" font-family="monospace" font-size="12">{said}</text>')
    return "\n".join([*parts, "</svg>", ""])


def text_lines(text: str, longest: int = 88) -> Iterator[tuple[int, int]]:
    """Runs of the text that fit in the picture."""
    start = 0
    for line in text.split("\n"):
        end = start + len(line)
        while end - start > longest:
            blank = text.rindex(" ", start, start + longest)
            yield start, blank
            start = blank + 1
        yield start, end
        start = end + 1


def marks(start: int, end: int, chunks: Sequence[Chunk], top: int) -> Iterator[str]:
    """The run's background: each chunk in its colour, a repeated sentence in two."""
    for chunk in chunks:
        first, last = max(start, chunk.start), min(end, chunk.end)
        if first >= last:
            continue
        x, width = LEFT + 8 + 7.23 * (first - start), 7.23 * (last - first)
        colour = COLOURS[chunk.ordinal % len(COLOURS)]
        half = LINE / 2 if any(other.start < last and first < other.end for other in chunks[: chunk.ordinal]) else 0
        yield f'<rect x="{x:.1f}" y="{top + half}" width="{width:.1f}" height="{LINE - half}" fill="{colour}"/>'
        if chunk.start >= start:
            label = f"{chunk.ordinal + 1}: {chunk.tokens} tokens"
            yield f'<text x="{WIDTH - 90}" y="{top + 15}" font-size="11" fill="#555">{label}</text>'


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    parsed = parse(TEXT.encode(), "harbour.md")
    for limit in LIMITS:
        chunks = cut(parsed, MINILM / "tokenizer.json", limit)
        Path(FOLDER, f"chunks-{limit}.svg").write_text(drawing(parsed, chunks, limit), "utf-8")


if __name__ == "__main__":
    main()
