"""Makes a question stand alone that leans on what was said before: by the model, or by rules where there is none.

What the rules leave open, whether a short question leans at all, is decided by what is found: see `following.py`.
"""

import asyncio
import re
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace

from layer1_basic_api.errors import ModelError
from layer1_basic_api.llm.base import ChatModel, Message, Prompt, Text
from layer2_rag.answering.base import EXTRACTIVE, NOT_FOUND, RagQuestion
from layer2_rag.answering.budget import count_messages, newest_that_fit
from layer2_rag.answering.context_length import ContextLength
from layer2_rag.answering.markers import without_markers
from layer2_rag.answering.route import talk
from layer2_rag.terms.analyser import analyse

SECONDS = 5.0
"""How long the model may take; an answer is waited for, and the rules take a millisecond."""
TOKENS = 120
"""Of a rewritten question."""
LONGEST = 400
TURNS = 4
SAID = 1_000
TOPIC_WORDS = 24
CONTEXT_WORDS = 60
"""Of the last answer, about what an answer by quoting has. Among them are the names that a follow-up leaves out."""
FEW_WORDS = 3
"""A question of fewer words of its own leans if it sounds like it; one of no more may lean without sounding like it."""
OWN_WORDS = 0.7
"""Of a rewritten question's words at least so many were said before; a model that makes up others was not rewriting."""

ORDER = """\
Rewrite the last question so that it can be understood without the conversation: put names in the place of pronouns, \
and add what it leaves out. Add nothing else and do not answer it. Reply with the question alone."""

_LEANS = re.compile(
    r"\b(?:it|its|they|them|their|theirs|he|him|his|she|her|hers|former|latter|same|instead|else|otherwise)\b"
    r"|\b(?:this|these|those)\b|(?:^|\b(?:is|was|are|were|does|did|do|of|for|by|with|about|in|to|from|than|like|why|how|"
    r"has|had|can|when|if|whether)\s)that\b"
    r"|\bones?\s*(?:[?.!]|$)|\b(?:which|that|the other|another) one\b"
    r"|(?<!is )(?<!are )(?<!was )\bthere\b(?! (?:is|are|was|were)\b)",
    re.IGNORECASE,
)
_BEGINS = re.compile(r"\s*(?:and|but|or|so|then|also|what about|how about|what of|tell me more|more)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """A question made to stand alone. `context`: words that were answered before, which help to find what is meant and
    are no part of the question. `sure`: whether it is certain that the question needed what was added."""

    text: str
    context: str = ""
    sure: bool = True

    @property
    def searched(self) -> str:
        return f"{self.text} {self.context}".strip()


async def standing_alone(
    question: RagQuestion, model: ChatModel, *, context: ContextLength, seconds: float = SECONDS
) -> Meaning:
    """The question itself where nothing was said before."""
    if not any(message.role == "user" for message in question.history):
        return Meaning(text=question.message)
    rewritten = await _by_model(question, model, context, seconds) if question.model != EXTRACTIVE else None
    if rewritten and _is_rewritten(rewritten, question):
        return Meaning(text=rewritten)
    return by_rules(question)


def by_rules(question: RagQuestion) -> Meaning:
    """The questions before it and the last answer are added where a question leans, or is so short that it may."""
    sounds, words = leans(question.message), len(analyse(question.message))
    topics, context = _topics(question.history)
    if not topics or not (sounds or words <= FEW_WORDS):
        return Meaning(text=question.message)
    return Meaning(text=" ".join([*topics, question.message]), context=context, sure=sounds and words < FEW_WORDS)


def leans(message: str) -> bool:
    """It has a pronoun, a beginning like "and", or hardly a word of its own."""
    return bool(_LEANS.search(message) or _BEGINS.match(message)) or len(analyse(message)) < 2


def _topics(history: Sequence[Message]) -> tuple[list[str], str]:
    """The last question that stands alone and those after it that do not; and what the last of them was answered."""
    topics: list[str] = []
    answer = context = ""
    for message in reversed(history):
        if message.role == "assistant":
            answer = message.content
        if message.role != "user" or talk(message.content, follows=True):
            continue
        context = context if topics else _said(answer)
        topics.insert(0, " ".join(message.content.split()[:TOPIC_WORDS]))
        if not leans(message.content) or len(topics) == TURNS:
            break
    return topics, context


def _said(answer: str) -> str:
    """Nothing of an answer that said no."""
    words = without_markers(answer).split()[:CONTEXT_WORDS]
    return "" if answer.startswith(NOT_FOUND) else " ".join(words)


async def _by_model(question: RagQuestion, model: ChatModel, context: ContextLength, seconds: float) -> str | None:
    """None when it is late, fails, is not there, or takes nothing of what was said beside the order."""
    said: list[str] = []
    try:
        async with asyncio.timeout(seconds):
            asked = _order(question, await context.of(question.model) - TOKENS)
            if asked is None:
                return None
            prompt = Prompt(messages=(asked,), model=question.model, temperature=0, max_tokens=TOKENS, stream=False)
            async with aclosing(model.generate(prompt)) as events:
                async for event in events:
                    if isinstance(event, Text):
                        said.append(event.text)
    except (ModelError, TimeoutError):
        return None
    return "".join(said).strip().strip('"')


def _order(question: RagQuestion, tokens: int) -> Message | None:
    """Of at most so many tokens, with the end of the conversation that fits; None if nothing of it does."""
    last = f"\n\nLast question: {question.message}"
    recent = [replace(said, content=said.content[:SAID]) for said in question.history[-2 * TURNS :]]
    kept = newest_that_fit(recent, tokens - count_messages([Message("user", f"{ORDER}{last}")]))
    talked = "\n".join(f"{said.role}: {said.content}" for said in kept)
    return Message("user", f"{ORDER}\n\n{talked}{last}") if kept else None


def _is_rewritten(text: str, question: RagQuestion) -> bool:
    words = analyse(text)
    if not words or "\n" in text or len(text) > max(LONGEST, 2 * len(question.message)):
        return False
    known = {word for said in question.history for word in analyse(said.content)} | set(analyse(question.message))
    return sum(word in known for word in words) >= OWN_WORDS * len(words)
