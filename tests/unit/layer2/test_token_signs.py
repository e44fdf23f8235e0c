"""Signs of token vectors stand for the angles between them, for a model of any dimension, on any machine."""

import hashlib

import numpy as np
import pytest

from layer2_rag.embeddings.base import TOKEN_BITS
from layer2_rag.embeddings.signs import rotated, similarities, token_signs

RANDOM = np.random.default_rng(7)


@pytest.mark.parametrize("dimension", [3, 384, 512, 768, 1024])
def test_the_rotation_keeps_all_angles(dimension: int) -> None:
    hidden = RANDOM.normal(size=(9, dimension)).astype(np.float32)
    turned = rotated(hidden)
    assert np.allclose(turned @ turned.T, hidden @ hidden.T, atol=1e-2)
    assert token_signs(hidden).shape == (9, TOKEN_BITS // 8)


def test_the_rotation_is_the_one_that_stored_vectors_were_made_with() -> None:
    signs = token_signs(np.sin(np.arange(20 * 384, dtype=np.float32)).reshape(20, 384))
    assert hashlib.sha256(signs.tobytes()).hexdigest()[:16] == "96a20b7b568ddb77"


@pytest.mark.parametrize("dimension", [384, 768])
def test_similarity_stands_for_the_angle(dimension: int) -> None:
    one, other = RANDOM.normal(size=(2, 60, dimension)).astype(np.float32)
    mixed = (one + other).astype(np.float32)
    found = similarities(token_signs(one), token_signs(mixed))
    cosines = np.sum(one * mixed, axis=1) / np.linalg.norm(one, axis=1) / np.linalg.norm(mixed, axis=1)
    expected = 1 - 2 * np.arccos(cosines) / np.pi
    assert np.abs(np.diag(found) - expected).max() < 0.2
    assert abs(float((np.diag(found) - expected).mean())) < 0.02


def test_equal_opposite_and_no_vectors() -> None:
    hidden = RANDOM.normal(size=(5, 384)).astype(np.float32)
    signs = token_signs(hidden)
    assert np.diag(similarities(signs, signs)) == pytest.approx(1)
    assert np.diag(similarities(signs, token_signs(-hidden))) == pytest.approx(-1)
    assert token_signs(hidden[:0]).shape == (0, TOKEN_BITS // 8)
    assert similarities(signs, token_signs(hidden[:0])).shape == (5, 0)


def test_vectors_read_back_from_a_store_are_compared_as_they_are() -> None:
    signs = token_signs(RANDOM.normal(size=(5, 384)).astype(np.float32))
    stored = np.frombuffer(b"x" + signs.tobytes(), dtype=np.uint8, offset=1).reshape(-1, TOKEN_BITS // 8)
    assert np.array_equal(similarities(signs, stored), similarities(signs, signs))
