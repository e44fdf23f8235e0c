"""The `openai` SDK on a real server of layer 2: models over documents, and embeddings."""

from collections.abc import Iterator
from typing import Any

import httpx
import numpy as np
import openai
import pytest

from tests.support.layer2_api import BACKUP
from tests.support.server import Running, mystack

ASK: list[Any] = [{"role": "user", "content": "How long are backups kept?"}]
MODEL = "all-MiniLM-L6-v2-int8"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with mystack(tmp_path_factory.mktemp("openai"), MYSTACK_SIMULATED="tokens=5") as running:
        sent = httpx.post(
            f"{running.url}/documents/upload?wait=60", files={"file": ("backup.md", BACKUP.encode())}, timeout=60
        )
        assert sent.json()["state"] == "ready"
        yield running


@pytest.fixture
def client(server: Running) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=f"{server.url}/v1", api_key="none", max_retries=0) as client:
        yield client


def test_each_model_is_listed_alone_and_over_the_documents(client: openai.OpenAI) -> None:
    assert [model.id for model in client.models.list()] == ["simulated", "simulated+docs"]
    assert client.models.retrieve("simulated+docs").id == "simulated+docs"


def test_an_answer_over_the_documents_carries_its_sources(client: openai.OpenAI) -> None:
    plain = client.chat.completions.create(model="simulated", messages=ASK)
    assert not (plain.model_extra or {}).get("sources")
    completion = client.chat.completions.create(model="simulated+docs", messages=ASK)
    sources = (completion.model_extra or {})["sources"]
    assert [source["n"] for source in sources] == list(range(1, len(sources) + 1))
    assert any("thirty days" in source["text"] for source in sources)
    with client.chat.completions.create(model="simulated+docs", messages=ASK, stream=True) as stream:
        chunks = list(stream)
    assert (chunks[-1].model_extra or {})["sources"] == sources


def test_quotes_are_had_by_their_name_also_where_a_model_is(client: openai.OpenAI) -> None:
    completion = client.chat.completions.create(model="extractive+docs", messages=ASK)
    assert completion.model == "extractive"
    assert "thirty days" in str(completion.choices[0].message.content)


def test_embeddings_in_both_encodings(client: openai.OpenAI) -> None:
    texts = ["Backups are made each night.", "The dog sleeps."]
    packed = client.embeddings.create(model=MODEL, input=texts)  # the SDK asks for base64 by itself
    plain = client.embeddings.create(model=MODEL, input=texts, encoding_format="float")
    assert [one.index for one in packed.data] == [0, 1]
    for one, other in zip(packed.data, plain.data, strict=True):
        assert np.allclose(one.embedding, other.embedding, atol=1e-6)
        assert np.linalg.norm(other.embedding) == pytest.approx(1, abs=1e-5)
    assert (packed.model, len(plain.data[0].embedding)) == (MODEL, 384)
    assert packed.usage.prompt_tokens == packed.usage.total_tokens > 8
    alone = client.embeddings.create(model=MODEL, input=texts[0], dimensions=384)
    assert np.allclose(alone.data[0].embedding, plain.data[0].embedding, atol=1e-6)


@pytest.mark.parametrize(
    ("asked", "about"),
    [
        ({"model": MODEL, "input": "x", "dimensions": 256}, "embedding_refused"),
        ({"model": MODEL, "input": []}, "invalid_request"),
        ({"model": MODEL, "input": ""}, "invalid_request"),
        ({"model": MODEL, "input": [[1, 2, 3]]}, "invalid_request"),
    ],
)
def test_embeddings_that_cannot_be_had_are_a_400(client: openai.OpenAI, asked: Any, about: str) -> None:
    with pytest.raises(openai.BadRequestError) as caught:
        client.embeddings.create(**asked)
    assert caught.value.code == about


def test_an_embedding_model_that_is_not_here_is_a_404(client: openai.OpenAI) -> None:
    with pytest.raises(openai.NotFoundError):
        client.embeddings.create(model="text-embedding-3-small", input="x")
