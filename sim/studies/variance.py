"""Variance between draws and between seeds: what a mean over both is worth.

Draws and seeds are crossed: every draw has the same seeds. A value is therefore a mean, plus a part of its draw, a part of
its seed that is the same in all draws, and a rest; more draws make the first and the last smaller, and never the second.
"""

from collections.abc import Iterator
from math import nan, sqrt
from typing import NamedTuple

import numpy as np

LEAST_BLOCKS, MOST_SHIFTS = 4, 16


class Components(NamedTuple):
    """Variances of one run: between draws, between seeds (the same in all draws), and the rest."""

    draws: float
    seeds: float
    rest: float

    def over_draws(self, draws: int, seeds: int) -> float:
        """Standard error of a mean over draws with these very seeds: what `compare` and its `until` count."""
        return sqrt((self.draws + self.rest / seeds) / draws)

    def error(self, draws: int, seeds: int) -> float:
        """Standard error of a mean over so many draws and seeds, against the mean over all there could be."""
        return sqrt((self.draws + self.rest / seeds) / draws + self.seeds / seeds)

    def plus(self, other: "Components") -> "Components":
        """Of a difference between values with different draws and seeds: the mean over all cyclic re-pairings of the runs."""
        return Components(*(one + two for one, two in zip(self, other, strict=True)))


def components(values: np.ndarray) -> Components:
    """Variance components of values [draws, seeds], two or more of each, by mean squares; none is below 0."""
    draws, seeds = values.shape
    of_draws, of_seeds = values.mean(axis=1), values.mean(axis=0)
    left = values - of_draws[:, None] - of_seeds + values.mean()
    rest = float((left**2).sum() / ((draws - 1) * (seeds - 1)))
    return Components(
        max(0.0, float(of_draws.var(ddof=1)) - rest / seeds), max(0.0, float(of_seeds.var(ddof=1)) - rest / draws), rest
    )


def observed_spread(values: np.ndarray, draws: int, seeds: int) -> float:
    """Spread of the means of disjoint blocks of `draws` draws of values [draws, seeds]; NaN for fewer than four blocks.

    Root of the mean variance over disjoint groups of so many seeds. It holds what a block of the Sobol sequence gains.
    """
    blocks = values.shape[0] // draws
    if blocks < LEAST_BLOCKS or seeds > values.shape[1]:
        return nan
    groups = values.shape[1] // seeds
    cut = values[: blocks * draws, : groups * seeds].reshape(blocks, draws, groups, seeds).mean(axis=(1, 3))
    return float(np.sqrt(cut.var(axis=0, ddof=1).mean()))


def repaired(values: np.ndarray, reference: np.ndarray) -> Iterator[np.ndarray]:
    """Differences [draws, seeds] to the reference at other draws and seeds: cyclic shifts, spread over all there are."""
    draws, seeds = values.shape
    for number, by in enumerate(np.unique(np.linspace(1, draws - 1, min(MOST_SHIFTS, draws - 1)).astype(int))):
        yield values - np.roll(reference, (int(by), 1 + number % (seeds - 1)), axis=(0, 1))


def error_of_seeds(values: np.ndarray) -> float:
    """Standard error of the mean of values [draws, seeds] that comes from chance, draws held; NaN with one seed."""
    draws, seeds = values.shape
    if seeds < 2:
        return nan
    if draws < 2:
        return float(values.std(ddof=1)) / sqrt(seeds)
    found = components(values)
    return sqrt((found.seeds + found.rest / draws) / seeds)
