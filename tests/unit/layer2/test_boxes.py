"""Which words of a page stand in a run of its text."""

import numpy as np

from layer2_rag.parsing.base import boxes_within, no_boxes


def test_words_count_that_stand_in_the_run_even_in_part() -> None:
    spans = [(0, 5), (6, 9), (10, 14), (15, 20)]
    boxes = np.array([(*span, 1, 0.1, 0.1, 0.2, 0.2) for span in spans], dtype=np.float64)
    assert boxes_within(boxes, 8, 15)[:, :2].tolist() == [[6, 9], [10, 14]]
    assert boxes_within(boxes, 5, 6).shape == (0, 7)
    assert boxes_within(no_boxes(), 0, 100).shape == (0, 7)
