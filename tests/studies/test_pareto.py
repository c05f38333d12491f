"""The trade-off front: known answers, ties, and the rule checked choice by choice on random losses."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sim.studies.pareto import front_shares, on_front


def test_a_front_of_two_aims() -> None:
    losses = np.array([[0.0, 3.0], [1.0, 1.0], [3.0, 0.0], [2.0, 2.0], [1.0, 2.0]])
    assert on_front(losses).tolist() == [True, True, True, False, False]


def test_equal_choices_stand_or_fall_together() -> None:
    assert on_front(np.array([[1.0, 1.0], [1.0, 1.0], [2.0, 0.0]])).tolist() == [True, True, True]
    assert on_front(np.array([[1.0, 1.0], [1.0, 1.0], [0.0, 1.0]])).tolist() == [False, False, True]


@given(arrays(float, (12, 3), elements=st.sampled_from([0.0, 0.25, 0.5, 1.0])))
def test_a_choice_is_on_the_front_unless_another_beats_it(losses: np.ndarray) -> None:
    def beats(one: np.ndarray, other: np.ndarray) -> bool:
        return bool(np.all(one <= other) and np.any(one < other))

    expected = [not any(beats(other, one) for other in losses) for one in losses]
    assert on_front(losses).tolist() == expected


def test_shares_count_draws() -> None:
    losses = np.array([[[0.0, 2.0]], [[1.0, 1.0]]])
    assert front_shares(losses).tolist() == [0.5, 0.5]
