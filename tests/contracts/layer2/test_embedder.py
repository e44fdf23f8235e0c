"""What every embedder holds to."""

import asyncio
import time
from collections.abc import AsyncGenerator
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer

from layer2_rag.embeddings.base import TOKEN_BITS, Embedder, Embedding
from layer2_rag.embeddings.onnx import OnnxEmbedder
from layer2_rag.embeddings.sentence_transformers import SentenceTransformersEmbedder
from layer2_rag.errors import EmbedderFailed
from tests.support.layer2_tiny_embedder import require_library, write_tiny_embedder

TEXTS = (
    "The harbour froze over in January, and no ship left it before the end of March.",
    "A short one.",
    "Ice.",
    "Bread is baked of flour, water, salt and yeast; it rises for an hour and is baked for another. " * 8,
)
DROPPED_SECONDS = 5.0
"""Of computing, with nothing left to do but the pass that runs. Two thousand passages take more."""
ODD = ("👩‍👩‍👧‍👦 family 🎉", "港は一月に凍った。", "Гавань замёрзла", "a\u0301e\u0300", "\u200b", "x" * 5000)


@pytest.fixture(scope="module")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    require_library()
    return write_tiny_embedder(tmp_path_factory.mktemp("model"))


@pytest.fixture(params=["onnx", "sentence-transformers"])
async def embedder(request: pytest.FixtureRequest) -> AsyncGenerator[Embedder, None]:
    if request.param == "onnx":
        opened: Embedder = OnnxEmbedder(threads=2)
    else:
        model = request.getfixturevalue("tiny_model")
        opened = await asyncio.to_thread(SentenceTransformersEmbedder, str(model))
    yield opened
    await opened.aclose()


def cosine(one: Embedding, other: Embedding) -> float:
    return float(one.vector @ other.vector)


def rows(embedder: Embedder, text: str) -> int:
    """How many token vectors a text should have."""
    tokenizer = Tokenizer.from_file(str(embedder.tokenizer_file))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return min(len(tokenizer.encode(text, add_special_tokens=False).ids), embedder.max_tokens)


async def test_vectors_are_of_unit_length_and_of_the_named_dimension(embedder: Embedder) -> None:
    for embedding in await embedder.embed([*TEXTS, *ODD, ""]):
        assert embedding.vector.shape == (embedder.space.dimension,)
        assert embedding.vector.dtype == np.float32
        assert np.linalg.norm(embedding.vector) == pytest.approx(1, abs=1e-5)


async def test_each_token_has_a_vector(embedder: Embedder) -> None:
    embeddings = await embedder.embed([*TEXTS, *ODD, ""])
    for text, embedding in zip([*TEXTS, *ODD, ""], embeddings, strict=True):
        assert embedding.tokens.dtype == np.uint8
        assert embedding.tokens.shape == (rows(embedder, text), TOKEN_BITS // 8)


async def test_the_same_text_gives_the_same_vector(embedder: Embedder) -> None:
    once, again = await embedder.embed(TEXTS), await embedder.embed(TEXTS)
    for one, other in zip(once, again, strict=True):
        assert np.array_equal(one.vector, other.vector)
        assert np.array_equal(one.tokens, other.tokens)


async def test_a_text_alone_is_embedded_as_in_a_batch_and_in_the_order_of_the_batch(embedder: Embedder) -> None:
    for text, batched in zip(TEXTS, await embedder.embed(TEXTS), strict=True):
        assert cosine((await embedder.embed([text]))[0], batched) >= 0.99
        assert cosine(await embedder.embed_query(text), batched) >= 0.99


async def test_no_texts_are_no_vectors(embedder: Embedder) -> None:
    assert await embedder.embed([]) == []


async def test_what_is_longer_than_the_model_reads_is_cut(embedder: Embedder) -> None:
    start = " ".join(["harbour"] * 10_000)
    long, longer = await embedder.embed([f"{start} ship", f"{start} bread"])
    assert len(long.tokens) == embedder.max_tokens
    assert np.array_equal(long.vector, longer.vector)


async def test_megabytes_are_cut_before_they_are_read(embedder: Embedder) -> None:
    await embedder.embed_query("warm")
    begin = time.process_time()
    await embedder.embed_query("The ice broke. " * 1_000_000)
    assert time.process_time() - begin < 1


async def test_a_query_goes_before_the_passages_that_wait(embedder: Embedder) -> None:
    await embedder.embed_query("warm")
    passages = asyncio.create_task(embedder.embed([TEXTS[-1]] * 200))
    await embedder.embed(["One passage of another caller, to see that work goes on."])
    query = asyncio.create_task(embedder.embed_query("When did the harbour freeze?"))
    done, _ = await asyncio.wait([passages, query], return_when=asyncio.FIRST_COMPLETED)
    assert done == {query}
    passages.cancel()


async def test_the_event_loop_is_free_while_passages_are_embedded(embedder: Embedder) -> None:
    passages = asyncio.create_task(embedder.embed([TEXTS[-1]] * 40))
    turns = 0
    while not passages.done():
        await asyncio.sleep(0)
        turns += 1
    assert turns > 100


async def test_passages_that_nobody_waits_for_any_more_are_dropped(embedder: Embedder) -> None:
    passages = asyncio.create_task(embedder.embed([TEXTS[-1]] * 2000))
    await embedder.embed_query("begun")
    passages.cancel()
    with pytest.raises(asyncio.CancelledError):
        await passages
    begin = time.process_time()
    await embedder.embed(["the next"])
    assert time.process_time() - begin < DROPPED_SECONDS


async def test_closing_drops_what_waits(embedder: Embedder) -> None:
    passages = asyncio.create_task(embedder.embed([TEXTS[-1]] * 2000))
    await embedder.embed_query("begun")
    begin = time.process_time()
    await embedder.aclose()
    assert time.process_time() - begin < DROPPED_SECONDS
    with pytest.raises((asyncio.CancelledError, EmbedderFailed)):
        await passages


async def test_what_is_closed_says_so(embedder: Embedder) -> None:
    await embedder.aclose()
    await embedder.aclose()
    with pytest.raises(EmbedderFailed, match="closed"):
        await embedder.embed_query("too late")
