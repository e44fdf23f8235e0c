"""A model that cannot be had is named before anything starts; the words that a model wants before a text are given."""

import asyncio
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from layer1_basic_api.errors import ConfigurationError
from layer2_rag.api.config import Settings
from layer2_rag.api.parts import make_embedder
from layer2_rag.embeddings.sentence_transformers import INSTALL, SentenceTransformersEmbedder
from tests.support.layer2_tiny_embedder import require_library, write_tiny_embedder


@pytest.mark.skipif(
    importlib.util.find_spec("sentence_transformers") is not None, reason="the extra sentence-transformers is installed"
)
def test_without_the_extra_the_command_that_installs_it_is_said(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, embedder="sentence-transformers:all-mpnet-base-v2")
    with pytest.raises(ConfigurationError, match="'all-mpnet-base-v2' needs the extra") as refused:
        make_embedder(settings)
    assert refused.value.commands == (INSTALL,)


def test_a_folder_that_is_no_model_is_named(tmp_path: Path) -> None:
    require_library()
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(ConfigurationError, match=f"MYSTACK_EMBEDDER: '{tmp_path}' cannot be loaded"):
        SentenceTransformersEmbedder(str(tmp_path))


def test_a_model_that_is_not_downloaded_is_named_when_the_hub_is_away(tmp_path: Path) -> None:
    require_library()
    code = (
        "from layer1_basic_api.errors import ConfigurationError as E\n"
        "from layer2_rag.embeddings.sentence_transformers import SentenceTransformersEmbedder\n"
        "try: SentenceTransformersEmbedder('nobody/nothing')\n"
        "except E as error: print(error.detail)"
    )
    away = os.environ | {"HF_HUB_OFFLINE": "1", "HF_HOME": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", code], env=away, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("MYSTACK_EMBEDDER: 'nobody/nothing' cannot be loaded. "), done.stderr


async def test_what_a_model_wants_before_a_text_changes_the_vector_and_adds_no_token_vectors(tmp_path: Path) -> None:
    require_library()
    prompts = {"query": "query: ", "passage": "this is a passage: "}
    model = await asyncio.to_thread(write_tiny_embedder, tmp_path, prompts=prompts)
    embedder = await asyncio.to_thread(SentenceTransformersEmbedder, str(model))
    (passage,), query = await embedder.embed(["ice and bread"]), await embedder.embed_query("ice and bread")
    (long,) = await embedder.embed(["ice " * 1000])
    await embedder.aclose()
    assert len(passage.tokens) == len(query.tokens) == 3
    assert not np.array_equal(passage.vector, query.vector)
    assert len(long.tokens) == embedder.max_tokens


async def test_closing_takes_its_tokenizer_file_away(tmp_path: Path) -> None:
    require_library()
    embedder = await asyncio.to_thread(
        SentenceTransformersEmbedder, str(await asyncio.to_thread(write_tiny_embedder, tmp_path))
    )
    assert embedder.tokenizer_file.is_file()
    await embedder.aclose()
    assert not embedder.tokenizer_file.exists()
