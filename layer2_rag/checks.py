"""Layer 2's targets: 100 documents, a search in 100 ms, an answer in 3 s, from the right source, in a container.

The documents are made from a seed, in a temporary data folder, on embedded parts: nobody's own documents are touched.
"""

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import aiohttp

from layer1_basic_api.checks import p95, status_of_model, why_not_asked
from layer1_basic_api.cli.client import Connection, asked, own_server
from layer1_basic_api.container_check import Container, try_container
from layer1_basic_api.findings import Check, Outcome, Verdict
from layer2_rag.api.config import Settings
from layer2_rag.check_documents import Question, make_documents, make_questions
from layer2_rag.layer import LAYER

DOCUMENTS = 100
QUESTIONS, MODEL_QUESTIONS = 60, 10
AT_ONCE = 8
WAIT = 300
SEARCH_SECONDS, ANSWER_SECONDS, RIGHT_SHARE = 0.1, 3.0, 0.9
COMPOSE = Path(__file__).resolve().parent / "docker-compose.embedded.yml"
PROJECT = "mystack-check-layer2"
Timed = tuple[float, bool]
"""Seconds that it took, and whether it was right."""
UNSET = ("mongodb_url", "qdrant_url", "qdrant_api_key", "originals_url", "originals_endpoint", "first_documents")


async def documents_are_found(settings: Settings) -> Sequence[Outcome]:
    """A hundred documents: taken in, searched, and asked without a model."""
    questions = make_questions(QUESTIONS)
    async with _own_documents(settings.model_copy(update={"llm": "none"})) as (connection, taken_in):
        searches = [await _timed(_search(connection, question)) for question in questions]
        answers = [await _timed(_answer(connection, question)) for question in questions]
    return [
        taken_in,
        _fast("search, p95", SEARCH_SECONDS, searches),
        _right("right document found first", searches),
        _fast("quoted answer, p95", ANSWER_SECONDS, answers),
        _right("right document cited", answers),
    ]


async def connected_model(settings: Settings) -> Sequence[Outcome]:
    """The same documents, asked with your own model, where one is connected."""
    name = "answer of your model, p95"
    if why := why_not_asked(await status_of_model(settings)):
        return [Outcome(name=name, target=f"< {ANSWER_SECONDS:g} s", figure=why, state="skipped")]
    async with _own_documents(settings) as (connection, _):
        answers = [await _timed(_answer(connection, question)) for question in make_questions(MODEL_QUESTIONS)]
    return [_fast(name, ANSWER_SECONDS, answers), _right("right document cited by your model", answers)]


async def container_runs(_settings: Settings) -> Sequence[Outcome]:
    """The container: built, started, asked, stopped."""
    return await try_container(Container(COMPOSE, PROJECT))


@asynccontextmanager
async def _own_documents(settings: Settings) -> AsyncGenerator[tuple[Connection, Outcome], None]:
    """A server of its own on embedded parts, with the documents in it, and how that went."""
    with TemporaryDirectory(prefix="mystack-check-") as folder:
        own = settings.model_copy(update={**dict.fromkeys(UNSET), "data": Path(folder)})
        async with own_server(LAYER, own) as connection:
            begin = time.perf_counter()
            failed = await _take_in(connection)
            figure = f"{DOCUMENTS - failed} in {time.perf_counter() - begin:.1f} s"
            await _search(connection, make_questions(1)[0])  # what comes first also waits for the model to be read
            yield connection, _outcome(f"{DOCUMENTS} documents become ready", "all", figure, passes=not failed)


async def _take_in(connection: Connection) -> int:
    """Returns how many are not ready afterwards."""
    places = asyncio.Semaphore(AT_ONCE)

    async def upload(name: str, text: str) -> bool:
        form = aiohttp.FormData()
        form.add_field("file", text.encode(), filename=name)
        async with places, asked(connection, "POST", f"/documents/upload?wait={WAIT}", data=form) as response:
            return bool((await response.json())["state"] == "ready")

    documents = make_documents(DOCUMENTS)
    return (await asyncio.gather(*(upload(name, text) for name, text in documents))).count(False)


async def _search(connection: Connection, question: Question) -> bool:
    """Whether the right document is first."""
    async with asked(connection, "POST", "/search", json={"query": question.text, "limit": 5}) as response:
        found = (await response.json())["results"]
    return bool(found) and found[0]["document_name"] == question.document


async def _answer(connection: Connection, question: Question) -> bool:
    """Whether the right document is cited."""
    async with asked(connection, "POST", "/chat", json={"message": question.text}) as response:
        answer = await response.json()
    names = {source["n"]: source["document_name"] for source in answer["sources"]}
    return question.document in {names[n] for n in answer["cited"]}


async def _timed(asking: Awaitable[bool]) -> Timed:
    begin = time.perf_counter()
    right = await asking
    return time.perf_counter() - begin, right


def _fast(name: str, seconds: float, asked: Sequence[Timed]) -> Outcome:
    slow = p95(took for took, _ in asked)
    return _outcome(name, f"< {1000 * seconds:,.0f} ms", f"{1000 * slow:,.0f} ms", passes=slow < seconds)


def _right(name: str, asked: Sequence[Timed]) -> Outcome:
    share = sum(right for _, right in asked) / len(asked)
    figure = f"{100 * share:.0f} % of {len(asked)} questions"
    return _outcome(name, f"> {100 * RIGHT_SHARE:.0f} %", figure, passes=share > RIGHT_SHARE)


def _outcome(name: str, target: str, figure: str, *, passes: bool) -> Outcome:
    state: Verdict = "pass" if passes else "miss"
    return Outcome(name=name, target=target, figure=figure, state=state)


CHECKS: tuple[Check, ...] = (documents_are_found, connected_model, container_runs)
