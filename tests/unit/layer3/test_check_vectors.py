"""The vectors that searches are measured with: from a seed, clustered, with questions that are near one of them."""

import numpy as np
import pytest

from layer3_postgres.check_peer import recall_of
from layer3_postgres.check_vectors import DIMENSION, OF_A_TOPIC, exact_nearest, make_questions, make_vectors


def test_vectors_are_unit_vectors_in_topics_and_the_same_each_time() -> None:
    made, again = make_vectors(4 * OF_A_TOPIC), make_vectors(4 * OF_A_TOPIC)
    assert np.array_equal(made.vectors, again.vectors)
    assert made.vectors.shape == (4 * OF_A_TOPIC, DIMENSION)
    assert np.linalg.norm(made.vectors, axis=1) == pytest.approx(1, abs=1e-5)
    nearness = made.vectors @ made.vectors.T
    same = made.topics[:, None] == made.topics
    assert nearness[same].mean() > 0.3 > 0.1 > abs(nearness[~same].mean())


def test_a_question_is_near_one_vector_and_is_none() -> None:
    vectors = make_vectors(1000).vectors
    questions = make_questions(vectors, 20)
    nearest = [exact_nearest(vectors, question, 3) for question in questions]
    first = [float(vectors[numbers[0]] @ question) for numbers, question in zip(nearest, questions, strict=True)]
    assert first == pytest.approx([1 / np.hypot(1, 0.5)] * 20, abs=0.03)
    for numbers, question in zip(nearest, questions, strict=True):
        assert numbers == [int(number) for number in np.argsort(-(vectors @ question))[:3]]


def test_recall_is_the_share_of_the_right_ones() -> None:
    assert recall_of([[1, 2], [3, 4]], [[2, 1], [3, 5]]) == pytest.approx(0.75)
