"""A model that is broken or not all there is named, and one that is closed is gone."""

import shutil
import threading
from pathlib import Path

import pytest

from layer2_rag.embeddings.onnx import MINILM, OnnxEmbedder
from layer2_rag.errors import EmbedderFailed


async def test_a_folder_without_a_model_is_named(tmp_path: Path) -> None:
    embedder = OnnxEmbedder(tmp_path)
    with pytest.raises(EmbedderFailed, match=r"model\.onnx, tokenizer\.json is not there"):
        await embedder.embed(["text"])
    await embedder.aclose()


@pytest.mark.parametrize("broken", ["model.onnx", "tokenizer.json"])
@pytest.mark.blocking
async def test_a_file_that_is_cut_is_no_crash(tmp_path: Path, broken: str) -> None:
    for name in ("model.onnx", "tokenizer.json"):
        shutil.copy(MINILM / name, tmp_path / name)
    (tmp_path / broken).write_bytes((MINILM / broken).read_bytes()[:1000])
    embedder = OnnxEmbedder(tmp_path)
    with pytest.raises(EmbedderFailed, match="cannot be read"):
        await embedder.embed_query("text")
    await embedder.aclose()


async def test_closing_ends_the_threads() -> None:
    embedder = OnnxEmbedder(threads=2)
    await embedder.embed(["one", "two"])
    await embedder.aclose()
    assert not [thread.name for thread in threading.enumerate() if thread.name.startswith("embed")]
