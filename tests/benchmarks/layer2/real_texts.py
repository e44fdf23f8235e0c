"""Texts that people wrote: READMEs, Markdown, RST and source out of the wheels that are installed here.

Which ones is drawn from a seed; it depends on what is installed, so figures are compared within one run only.
"""

import random
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

SEED = 4
SMALLEST, LARGEST = 500, 16_000
"""Bytes. Larger ones would leave a run to a few files."""
SHARES = {".readme.md": 0.3, ".md": 0.1, ".rst": 0.1, ".py": 1.0}
"""Of a sort, at most this share; source fills what is left."""
DOCUMENTS = {".md": ".md", ".markdown": ".md", ".rst": ".rst", ".py": ".py"}


def write_real_texts(folder: Path, wanted: int) -> list[Path]:
    """So many files, or fewer where too little is installed, in the order that the seed gives."""
    draw = random.Random(SEED)
    chosen: list[tuple[str, bytes]] = []
    found = _found()
    for sort, share in SHARES.items():
        texts = sorted(found[sort].items())
        draw.shuffle(texts)
        chosen += [(name, text) for text, name in texts[: min(int(share * wanted) or 1, wanted - len(chosen))]]
    draw.shuffle(chosen)
    folder.mkdir(parents=True)
    return [_written(folder / f"{number:04}-{name}", text) for number, (name, text) in enumerate(chosen)]


def _found() -> dict[str, dict[bytes, str]]:
    """By sort: the bytes, each once, and a name."""
    found: dict[str, dict[bytes, str]] = {sort: {} for sort in SHARES}
    for distribution in metadata.distributions():
        for sort, name, text in _texts_of(distribution):
            if SMALLEST <= len(text) <= LARGEST:
                found[sort].setdefault(text, name)
    return found


def _texts_of(distribution: metadata.Distribution) -> Iterator[tuple[str, str, bytes]]:
    if readme := distribution.metadata.json.get("description"):
        yield ".readme.md", f"{distribution.name}-README.md", str(readme).encode("utf-8", "replace")
    for file in distribution.files or ():
        path = Path(str(file.locate()))
        if (sort := DOCUMENTS.get(path.suffix)) and path.is_file() and path.stat().st_size <= LARGEST:
            yield sort, path.name, path.read_bytes()


def _written(path: Path, text: bytes) -> Path:
    path.write_bytes(text)
    return path
