"""What every `ChatModel` does when all is well. `none`, which never answers, stands outside."""

import asyncio
from collections import Counter
from contextlib import aclosing
from dataclasses import replace

import pytest

from layer1_basic_api.errors import ModelMissing, PromptTooLong
from layer1_basic_api.llm.base import Message, Text, Usage
from tests.contracts.layer1.subjects import ALL, ENDLESS, ON_LOOPBACK, QUESTION, Subject, said
from tests.support.model_servers import Play

AT_ONCE = 50

every = pytest.mark.parametrize("subject", ALL, indirect=True)


@every
async def test_an_answer_comes_in_pieces_and_ends_with_its_account(subject: Subject) -> None:
    answer = await said(subject.model, QUESTION)
    assert answer.text.strip()
    assert answer.pieces > 1
    assert not answer.reasoning
    assert answer.end.model


@every
async def test_an_answer_fetched_whole_is_the_one_that_is_streamed(subject: Subject) -> None:
    whole = await said(subject.model, replace(QUESTION, stream=False))
    streamed = await said(subject.model, QUESTION)
    assert (whole.text, whole.end) == (streamed.text, streamed.end)


@every
async def test_it_stops_before_a_stop_word_also_where_that_spans_tokens(subject: Subject) -> None:
    full = (await said(subject.model, QUESTION)).text
    word = full[3:6]
    answer = await said(subject.model, replace(QUESTION, stop=(word, "never said")))
    assert answer.text == full[: full.index(word)]
    assert answer.end.finish_reason == "stop"


@every
async def test_a_seed_repeats_an_answer_and_another_seed_changes_it(subject: Subject) -> None:
    drawn = [replace(QUESTION, temperature=1.0, seed=seed) for seed in (3, 3, 4)]
    first, again, other = [(await said(subject.model, prompt)).text for prompt in drawn]
    assert first == again
    assert first != other


@every
async def test_it_says_no_more_tokens_than_allowed_and_counts_them(subject: Subject) -> None:
    answer = await said(subject.model, replace(QUESTION, max_tokens=3))
    assert answer.end.finish_reason == "length"
    assert answer.end.usage.completion_tokens == 3
    assert answer.end.usage.prompt_tokens > 0


@every
async def test_a_longer_prompt_counts_more_tokens(subject: Subject) -> None:
    longer = replace(QUESTION, messages=(Message("system", "Be brief."), *QUESTION.messages))
    short, long = [(await said(subject.model, prompt)).end.usage for prompt in (QUESTION, longer)]
    assert long.prompt_tokens > short.prompt_tokens
    assert short != Usage()


@every
async def test_who_leaves_an_answer_stops_the_server(subject: Subject) -> None:
    endless = replace(subject.arrange(ENDLESS), max_tokens=None, temperature=1.0)
    async with aclosing(subject.model.generate(endless)) as events:
        for _ in range(3):
            assert isinstance(await anext(events), Text)
    await subject.stopped()


@every
async def test_a_cancelled_task_stops_the_server(subject: Subject) -> None:
    begun = asyncio.Event()

    async def read() -> None:
        endless = replace(subject.arrange(ENDLESS), max_tokens=None, temperature=1.0)
        async with aclosing(subject.model.generate(endless)) as events:
            async for _ in events:
                begun.set()

    task, first = asyncio.create_task(read()), asyncio.create_task(begun.wait())
    await asyncio.wait([task, first], return_when=asyncio.FIRST_COMPLETED)
    first.cancel()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):  # else with what went wrong before the first event
        await task
    await subject.stopped()


@every
async def test_a_model_that_is_not_there_is_named(subject: Subject) -> None:
    if subject.name == "huggingface" and subject.server:  # TGI answers to any name; the hub and endpoints do not
        subject.server.play = Play(status=404, body=b'{"error": "Model not found", "error_type": "not_found"}')
    with pytest.raises(ModelMissing) as caught:
        await said(subject.model, replace(QUESTION, model="no-such; model"))
    assert "no-such; model" in caught.value.detail
    if subject.name.startswith("ollama"):
        assert caught.value.commands == ("ollama pull 'no-such; model'",)
        assert caught.value.commands[0] in caught.value.detail


@every
async def test_a_prompt_that_does_not_fit_is_refused_and_never_cut(subject: Subject) -> None:
    long = replace(QUESTION, messages=(Message("user", "one " * 2500), *QUESTION.messages))
    if subject.name == "simulated":
        long = replace(long, model="simulated:error=too_long")
    with pytest.raises(PromptTooLong):
        await said(subject.model, long)


@every
async def test_many_answers_at_once_do_not_mix(subject: Subject) -> None:
    prompts = [replace(QUESTION, temperature=1.0, seed=seed % 2, max_tokens=6) for seed in range(AT_ONCE)]
    answers = await asyncio.gather(*(said(subject.model, prompt) for prompt in prompts))
    assert Counter(answer.text for answer in answers) == {answers[0].text: AT_ONCE // 2, answers[1].text: AT_ONCE // 2}


@pytest.mark.parametrize("subject", ["simulated", *ON_LOOPBACK], indirect=True)
@pytest.mark.parametrize("stream", [True, False], ids=["streamed", "whole"])
async def test_thoughts_are_kept_apart_from_the_text(subject: Subject, *, stream: bool) -> None:
    model = subject.thinking(("Let me ", "think."), ("It is ", "four."))
    answer = await said(model, replace(QUESTION, max_tokens=None, stream=stream))
    assert (answer.text, answer.reasoning) == ("It is four.", "Let me think.")


@pytest.mark.parametrize("subject", ON_LOOPBACK, indirect=True)
@pytest.mark.parametrize("stream", [True, False], ids=["streamed", "whole"])
async def test_thoughts_that_a_server_leaves_in_the_text_are_taken_out(subject: Subject, *, stream: bool) -> None:
    model = subject.thinking((), ("<thi", "nk>Let me think.</th", "ink>", "\n\n", "It is four."))
    answer = await said(model, replace(QUESTION, max_tokens=None, stream=stream))
    assert (answer.text, answer.reasoning) == ("It is four.", "Let me think.")


@pytest.mark.parametrize("subject", ALL, indirect=True)
async def test_it_says_which_model_answers(subject: Subject) -> None:
    status = await subject.model.status()
    assert status.state == ("unknown" if subject.name == "huggingface" else "ready")
    assert (await said(subject.model, QUESTION)).end.model.removesuffix(":latest") == (status.model or "").removesuffix(
        ":latest"
    )
    assert status.model in [info.id for info in await subject.model.models()]
