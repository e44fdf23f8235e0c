"""What a Qdrant server's failures are called. The server is gRPC's own, with an answer that the test chooses."""

import asyncio
from collections.abc import AsyncGenerator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Any

import grpc  # type: ignore[import-untyped]
import pytest
from qdrant_client import AsyncQdrantClient
from qdrant_client.http.exceptions import ResponseHandlingException

from layer2_rag.errors import StoreFailed, StoreUnreachable
from layer2_rag.stores.base import Where
from layer2_rag.stores.qdrant import MEMORY, QdrantIndex
from layer2_rag.stores.qdrant_common import INDEXES
from tests.contracts.layer2.vector_indexes import SPACE, point


class Refusing(grpc.GenericRpcHandler):  # type: ignore[misc]
    """Answers every call with one status."""

    def __init__(self, code: grpc.StatusCode, said: str) -> None:
        self._code = code
        self._said = said

    def service(self, _: Any) -> Any:
        def refuse(_: bytes, context: Any) -> None:
            context.abort(self._code, self._said)

        return grpc.unary_unary_rpc_method_handler(refuse)


@asynccontextmanager
async def refused(code: grpc.StatusCode, said: str) -> AsyncGenerator[QdrantIndex, None]:
    server = grpc.server(ThreadPoolExecutor(1))
    server.add_generic_rpc_handlers((Refusing(code, said),))
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    index = await QdrantIndex.open(f"http://127.0.0.1:{port - 1}")
    try:
        yield index
    finally:
        await index.aclose()
        await asyncio.to_thread(server.stop(None).wait)


async def test_no_server_is_unreachable_with_its_address_and_what_to_do() -> None:
    index = await QdrantIndex.open("http://127.0.0.1:1")
    try:
        for call in (index.ping(), index.count(SPACE, Where()), index.upsert(SPACE, [point("a")]), index.spaces()):
            with pytest.raises(StoreUnreachable, match=r"http://127\.0\.0\.1:1 .*QDRANT_URL") as raised:
                await call
            assert "docker run" in raised.value.commands[0]
    finally:
        await index.aclose()


async def test_a_password_of_its_address_is_not_shown() -> None:
    index = await QdrantIndex.open("http://ann:sesame@127.0.0.1:1")
    try:
        with pytest.raises(StoreUnreachable, match=r"http://ann:\*\*\*@127\.0\.0\.1:1 "):
            await index.ping()
    finally:
        await index.aclose()


@pytest.mark.parametrize("code", ["UNAVAILABLE", "DEADLINE_EXCEEDED"])
async def test_a_server_that_cannot_answer_is_unreachable(code: str) -> None:
    async with refused(grpc.StatusCode[code], "later") as index:
        with pytest.raises(StoreUnreachable):
            await index.ping()


async def test_a_refused_key_names_its_setting() -> None:
    async with refused(grpc.StatusCode.UNAUTHENTICATED, "Must provide an API key") as index:
        with pytest.raises(StoreFailed, match="QDRANT_API_KEY"):
            await index.ping()


async def test_another_failure_says_what_the_server_said() -> None:
    async with refused(grpc.StatusCode.INTERNAL, "the disk is full") as index:
        with pytest.raises(StoreFailed, match="the disk is full"):
            await index.count(SPACE, Where())


class Leaving(AsyncQdrantClient):
    """The client's own engine, as a server that goes away once while indexes are made."""

    def __init__(self, *, after: int) -> None:
        super().__init__(MEMORY)
        self.after = after
        self.indexed: list[str] = []

    async def create_payload_index(self, _collection: str, field: str, **_: Any) -> Any:  # type: ignore[override]
        self.after -= 1
        if self.after == 0:
            raise ResponseHandlingException(OSError("the connection was cut"))
        self.indexed.append(field)


async def test_indexes_that_a_cut_connection_left_out_are_made_the_next_time() -> None:
    client = Leaving(after=3)
    index = QdrantIndex(client, address="http://127.0.0.1:6333")
    try:
        with pytest.raises(StoreUnreachable):
            await index.upsert(SPACE, [point("a")])
        await index.upsert(SPACE, [point("a")])
        assert set(INDEXES) <= set(client.indexed)
    finally:
        await index.aclose()
