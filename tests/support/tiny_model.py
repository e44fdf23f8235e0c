"""Writes a real but tiny language model (llama architecture, random weights, half a megabyte) as a GGUF file.

It talks nonsense, the same at temperature 0 each time, and never ends by itself: enough to see a real server stream,
stop, count and cancel. Knows nothing of servers. Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
"""

import array
import math
import random
import struct
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

LAYERS, WIDTH, HEADS, FEED_FORWARD = 2, 64, 4, 128
CONTEXT = 2048
"""Tokens that the model can attend to; a token is about a character."""
LETTERS = "▁etaoinshrdlucmfwypvbgkqjxz.,ETAOINSHRDLU"
TEMPLATE = "{% for m in messages %}{{ m.role }}: {{ m.content }}\n{% endfor %}assistant:"
ALIGNMENT = 32
NORMAL, UNKNOWN, CONTROL, BYTE = 1, 2, 3, 6
T = TypeVar("T")
Tensor = tuple[str, tuple[int, ...], "array.array[float]"]


def write_tiny_model(path: Path, *, context: int = CONTEXT) -> None:
    tokens = _vocabulary()
    tensors = list(_tensors(len(tokens)))
    pairs = _metadata(tokens, context)
    head = b"GGUF" + struct.pack("<IQQ", 3, len(tensors), len(pairs)) + b"".join(pairs)
    infos, offset = b"", 0
    for name, shape, values in tensors:
        dimensions = struct.pack(f"<I{len(shape)}Q", len(shape), *reversed(shape))
        infos += _string(name) + dimensions + struct.pack("<IQ", 0, offset)
        offset += _padded(len(values) * 4)
    data = b"".join(_pad(_little_endian(values)) for _, _, values in tensors)
    path.write_bytes(_pad(head + infos) + data)


def _vocabulary() -> list[tuple[str, int]]:
    special = [("<unk>", UNKNOWN), ("<s>", CONTROL), ("</s>", CONTROL)]
    return [*special, *((f"<0x{byte:02X}>", BYTE) for byte in range(256)), *((letter, NORMAL) for letter in LETTERS)]


def _metadata(tokens: list[tuple[str, int]], context: int) -> list[bytes]:
    number: dict[str, int] = {
        "llama.context_length": context,
        "llama.embedding_length": WIDTH,
        "llama.block_count": LAYERS,
        "llama.feed_forward_length": FEED_FORWARD,
        "llama.attention.head_count": HEADS,
        "llama.attention.head_count_kv": HEADS,
        "llama.rope.dimension_count": WIDTH // HEADS,
        "llama.vocab_size": len(tokens),
        "tokenizer.ggml.bos_token_id": 1,
        "tokenizer.ggml.eos_token_id": 2,
        "tokenizer.ggml.unknown_token_id": 0,
    }
    text = {
        "general.architecture": "llama",
        "general.name": "tiny",
        "tokenizer.ggml.model": "llama",
        "tokenizer.chat_template": TEMPLATE,
    }
    scores = [-1.0 if kind == NORMAL else 0.0 for _, kind in tokens]
    return [
        *(_pair(key, 8, _string(value)) for key, value in text.items()),
        *(_pair(key, 4, struct.pack("<I", value)) for key, value in number.items()),
        _pair("llama.attention.layer_norm_rms_epsilon", 6, struct.pack("<f", 1e-5)),
        _pair("tokenizer.ggml.tokens", 9, _array(8, [name for name, _ in tokens], _string)),
        _pair("tokenizer.ggml.scores", 9, _array(6, scores, lambda score: struct.pack("<f", score))),
        _pair("tokenizer.ggml.token_type", 9, _array(5, [kind for _, kind in tokens], lambda n: struct.pack("<i", n))),
    ]


def _tensors(vocabulary: int) -> Iterable[Tensor]:
    draw = random.Random(7)

    def weights(name: str, *shape: int, scale: Callable[[int], float] = lambda _: 1.0) -> Tensor:
        rows, columns = shape
        deviation = 1 / math.sqrt(columns)
        values = (draw.gauss(0, deviation) * scale(row) for row in range(rows) for _ in range(columns))
        return f"{name}.weight", shape, array.array("f", values)

    def ones(name: str) -> Tensor:
        return f"{name}.weight", (WIDTH,), array.array("f", [1.0] * WIDTH)

    yield weights("token_embd", vocabulary, WIDTH)
    yield ones("output_norm")
    yield weights("output", vocabulary, WIDTH, scale=_likelihood)
    for layer in range(LAYERS):
        for part in ("attn_q", "attn_k", "attn_v", "attn_output"):
            yield weights(f"blk.{layer}.{part}", WIDTH, WIDTH)
        yield weights(f"blk.{layer}.ffn_gate", FEED_FORWARD, WIDTH)
        yield weights(f"blk.{layer}.ffn_up", FEED_FORWARD, WIDTH)
        yield weights(f"blk.{layer}.ffn_down", WIDTH, FEED_FORWARD)
        yield ones(f"blk.{layer}.attn_norm")
        yield ones(f"blk.{layer}.ffn_norm")


def _likelihood(token: int) -> float:
    """Never an end token, seldom a raw byte (which may be no UTF-8): the tests choose the length."""
    return 0.0 if token < 3 else 0.2 if token < 259 else 4.0


def _pair(key: str, kind: int, value: bytes) -> bytes:
    return _string(key) + struct.pack("<I", kind) + value


def _array(kind: int, items: list[T], encode: Callable[[T], bytes]) -> bytes:
    return struct.pack("<IQ", kind, len(items)) + b"".join(map(encode, items))


def _string(text: str) -> bytes:
    return struct.pack("<Q", len(text.encode())) + text.encode()


def _little_endian(values: "array.array[float]") -> bytes:
    if sys.byteorder == "big":
        values.byteswap()
    return values.tobytes()


def _padded(size: int) -> int:
    return -(-size // ALIGNMENT) * ALIGNMENT


def _pad(data: bytes) -> bytes:
    return data.ljust(_padded(len(data)), b"\0")
