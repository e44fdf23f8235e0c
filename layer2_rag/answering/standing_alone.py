"""Makes a question stand alone that leans on what was said before: by the model, or by rules where there is none."""

import asyncio
import re
from collections.abc import Sequence
from contextlib import aclosing

from layer1_basic_api.errors import ModelError
from layer1_basic_api.llm.base import ChatModel, Message, Prompt, Text
from layer2_rag.answering.base import EXTRACTIVE, RagQuestion
from layer2_rag.answering.route import talk
from layer2_rag.terms.analyser import analyse

SECONDS = 5.0
"""How long the model may take; an answer is waited for, and the rules take a millisecond."""
LONGEST = 400
TURNS = 4
SAID = 1_000
TOPIC_WORDS = 24
OWN_WORDS = 0.7
"""Of a rewritten question's words at least so many were said before; a model that makes up others was not rewriting."""

ORDER = """\
Rewrite the last question so that it can be understood without the conversation: put names in the place of pronouns, \
and add what it leaves out. Add nothing else and do not answer it. Reply with the question alone."""

_LEANS = re.compile(
    r"\b(?:it|its|they|them|their|theirs|he|him|his|she|her|hers|there|former|latter|same|ones?|instead|else)\b"
    r"|\b(?:this|these|those)\b|(?:^|\b(?:is|was|are|were|does|did|do|of|for|by|with|about|in|to|from|than|like|why|how|"
    r"has|had|can)\s)that\b",
    re.IGNORECASE,
)
_BEGINS = re.compile(
    r"\s*(?:and|but|or|so|then|also|what about|how about|what of|why|tell me more|more)\b", re.IGNORECASE
)


async def standing_alone(question: RagQuestion, model: ChatModel, *, seconds: float = SECONDS) -> str:
    """The question itself where nothing was said before."""
    if not any(message.role == "user" for message in question.history):
        return question.message
    rewritten = await _by_model(question, model, seconds) if question.model != EXTRACTIVE else None
    return rewritten if rewritten and _is_rewritten(rewritten, question) else by_rules(question)


def by_rules(question: RagQuestion) -> str:
    """A question with a pronoun, with a beginning like "and", or with hardly a word of its own gets those before it."""
    if not leans(question.message):
        return question.message
    return " ".join([*_topics(question.history), question.message])


def leans(message: str) -> bool:
    return bool(_LEANS.search(message) or _BEGINS.match(message)) or len(analyse(message)) < 2


def _topics(history: Sequence[Message]) -> list[str]:
    """The last question that stands alone, and those after it that do not."""
    topics: list[str] = []
    for message in reversed(history):
        if message.role != "user" or talk(message.content, follows=True):
            continue
        topics.insert(0, " ".join(message.content.split()[:TOPIC_WORDS]))
        if not leans(message.content) or len(topics) == TURNS:
            break
    return topics


async def _by_model(question: RagQuestion, model: ChatModel, seconds: float) -> str | None:
    """None when it is late, fails, or is not there."""
    talked = "\n".join(f"{said.role}: {said.content[:SAID]}" for said in question.history[-2 * TURNS :])
    asked = f"{ORDER}\n\n{talked}\n\nLast question: {question.message}"
    prompt = Prompt(
        messages=(Message("user", asked),), model=question.model, temperature=0, max_tokens=120, stream=False
    )
    said: list[str] = []
    try:
        async with asyncio.timeout(seconds), aclosing(model.generate(prompt)) as events:
            async for event in events:
                if isinstance(event, Text):
                    said.append(event.text)
    except (ModelError, TimeoutError):
        return None
    return "".join(said).strip().strip('"')


def _is_rewritten(text: str, question: RagQuestion) -> bool:
    words = analyse(text)
    if not words or "\n" in text or len(text) > max(LONGEST, 2 * len(question.message)):
        return False
    known = {word for said in question.history for word in analyse(said.content)} | set(analyse(question.message))
    return sum(word in known for word in words) >= OWN_WORDS * len(words)
