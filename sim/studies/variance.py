"""Variance components of draws and seeds, and the standard error of a mean over both.

Draws and seeds are crossed: every draw has the same seeds. A value is the sum of a mean, a draw effect, a seed effect common
to all draws, and a residual. More draws reduce the error from draw effects and residuals, but not that from seed effects.
"""

from collections.abc import Iterator
from math import nan, sqrt
from typing import NamedTuple

import numpy as np

LEAST_BLOCKS, MOST_SHIFTS = 4, 16


class Components(NamedTuple):
    """Variance components of a single run: draws, seeds (common to all draws) and residual (`rest`)."""

    draws: float
    seeds: float
    rest: float

    def over_draws(self, draws: int, seeds: int) -> float:
        """Standard error of a mean over draws, conditional on the seeds used; `compare` and its `until` use this one."""
        return sqrt((self.draws + self.rest / seeds) / draws)

    def error(self, draws: int, seeds: int) -> float:
        """Standard error of a mean over `draws` and `seeds` as an estimate of the mean over all possible ones."""
        return sqrt((self.draws + self.rest / seeds) / draws + self.seeds / seeds)

    def plus(self, other: "Components") -> "Components":
        """Components of an unpaired difference, whose two sides have different draws and seeds."""
        return Components(*(one + two for one, two in zip(self, other, strict=True)))


def components(values: np.ndarray) -> Components:
    """Variance components of values [draws, seeds] by mean squares, truncated at 0; needs two or more draws and seeds."""
    draws, seeds = values.shape
    of_draws, of_seeds = values.mean(axis=1), values.mean(axis=0)
    left = values - of_draws[:, None] - of_seeds + values.mean()
    rest = float((left**2).sum() / ((draws - 1) * (seeds - 1)))
    return Components(
        max(0.0, float(of_draws.var(ddof=1)) - rest / seeds), max(0.0, float(of_seeds.var(ddof=1)) - rest / draws), rest
    )


def observed_spread(values: np.ndarray, draws: int, seeds: int) -> float:
    """Standard deviation of the means of disjoint blocks of `draws` draws of values [draws, seeds]; NaN below four blocks.

    The variance is averaged over disjoint groups of `seeds` seeds. It includes the variance reduction by the Sobol sequence.
    """
    blocks = values.shape[0] // draws
    if blocks < LEAST_BLOCKS or seeds > values.shape[1]:
        return nan
    groups = values.shape[1] // seeds
    cut = values[: blocks * draws, : groups * seeds].reshape(blocks, draws, groups, seeds).mean(axis=(1, 3))
    return float(np.sqrt(cut.var(axis=0, ddof=1).mean()))


def repaired(values: np.ndarray, reference: np.ndarray) -> Iterator[np.ndarray]:
    """Unpaired differences [draws, seeds]: the reference is shifted cyclically to other draws and seeds, up to 16 times."""
    draws, seeds = values.shape
    for number, by in enumerate(np.unique(np.linspace(1, draws - 1, min(MOST_SHIFTS, draws - 1)).astype(int))):
        yield values - np.roll(reference, (int(by), 1 + number % (seeds - 1)), axis=(0, 1))


def error_of_seeds(values: np.ndarray) -> float:
    """Standard error due to seeds of the mean of values [draws, seeds], conditional on the draws; NaN with one seed."""
    draws, seeds = values.shape
    if seeds < 2:
        return nan
    if draws < 2:
        return float(values.std(ddof=1)) / sqrt(seeds)
    parts = components(values)
    return sqrt((parts.seeds + parts.rest / draws) / seeds)
