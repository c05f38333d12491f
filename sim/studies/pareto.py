"""Which of many choices lie on the trade-off front: those that no other beats in every aim."""

import numpy as np


def on_front(losses: np.ndarray) -> np.ndarray:
    """[n] whether each choice lies on the front, given losses [n, aims] (less is better).

    One choice beats another if it is no worse in every aim and better in one. Choices of equal losses stand or fall together.
    """
    count, aims = losses.shape
    beaten = np.zeros(count, dtype=bool)
    for number in range(count):
        no_worse = np.ones(count, dtype=bool)
        better = np.zeros(count, dtype=bool)
        for aim in range(aims):  # by aim, since an array of all aims at once is slower to go through
            no_worse &= losses[:, aim] <= losses[number, aim]
            better |= losses[:, aim] < losses[number, aim]
        beaten[number] = (no_worse & better).any()
    return ~beaten


def front_shares(losses: np.ndarray) -> np.ndarray:
    """[n] share of draws in which each choice lies on the front, given losses [n, aims, draws]."""
    draws = losses.shape[2]
    return np.asarray(np.mean([on_front(losses[:, :, draw]) for draw in range(draws)], axis=0))
