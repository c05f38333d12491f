"""Pareto front: the choices that no other choice dominates."""

import numpy as np


def on_front(losses: np.ndarray) -> np.ndarray:
    """Whether each choice is on the Pareto front [n], given losses [n, aims] (lower is better).

    A choice dominates another if it is at least as good in every aim and better in one. Choices with equal losses are either
    all on the front or all off it.
    """
    count, aims = losses.shape
    dominated = np.zeros(count, dtype=bool)
    for number in range(count):
        no_worse = np.ones(count, dtype=bool)
        better = np.zeros(count, dtype=bool)
        for aim in range(aims):  # one aim at a time is faster than an array of all aims
            no_worse &= losses[:, aim] <= losses[number, aim]
            better |= losses[:, aim] < losses[number, aim]
        dominated[number] = (no_worse & better).any()
    return ~dominated


def front_shares(losses: np.ndarray) -> np.ndarray:
    """Share of draws in which each choice is on the Pareto front [n], given losses [n, aims, draws]."""
    draws = losses.shape[2]
    return np.asarray(np.mean([on_front(losses[:, :, draw]) for draw in range(draws)], axis=0))
