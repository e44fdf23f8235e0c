"""How many tokens a text may take in a model whose tokenizer is not at hand: rather too many than too few."""

import re
from collections.abc import Iterable, Sequence

from layer1_basic_api.llm.base import Message

AROUND_MESSAGE = 16
"""What a chat template adds to a message."""
LETTERS_PER_TOKEN = 3
_PIECE = re.compile(r"[A-Za-z]+|[^\x00-\x7f]| {2,}|[^A-Za-z ]")


def count_tokens(text: str) -> int:
    """Never fewer than usual tokenizers make of prose and code: three letters a token, a digit or mark each one, what
    is not ASCII as many as its bytes; a single blank belongs to the word after it."""
    return sum(_tokens_of(piece) for piece in _PIECE.findall(text))


def count_messages(messages: Iterable[Message]) -> int:
    return sum(count_tokens(message.content) + AROUND_MESSAGE for message in messages)


def newest_that_fit(history: Sequence[Message], tokens: int) -> tuple[Message, ...]:
    """The end of the conversation that takes at most so many tokens; whole messages, beginning with a user's."""
    kept: list[Message] = []
    for message in reversed(history):
        tokens -= count_messages((message,))
        if tokens < 0:
            break
        kept.insert(0, message)
    while kept and kept[0].role == "assistant" and len(kept) < len(history):
        kept.pop(0)
    return tuple(kept)


def _tokens_of(piece: str) -> int:
    if piece[0].isascii():
        return -(-len(piece) // LETTERS_PER_TOKEN) if piece[0].isalpha() or piece[0] == " " else 1
    return len(piece.encode("utf-8", "surrogatepass"))
