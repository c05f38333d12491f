"""Words that follow numbers: when a difference may be called a finding, and what is said otherwise (ODD 8.3)."""

from functools import cache

import numpy as np

FOOTER = (
    "Thought experiment. Levels are index units; compare signs. Overlap map and staff time are assumptions. "
    "Not a forecast, nor an assessment of any state or body."
)
ENOUGH_DRAWS = 30
ENOUGH_SHARE = 0.9
LEAST_WILSON = 0.75
COMPARE_DRAWS, COMPARE_SEEDS = 32, 2
"""What `compare` runs unless told otherwise."""
OF_LEVEL, PAIRED, UNPAIRED = "level", "contrast with common random numbers", "contrast without"
"""What a standard error is of."""
SEED_ERRORS, SMALL = 2.0, 0.01
"""Shifts of no more than so many seed errors may be chance; those below this part of a metric's level are small."""
SAME = 1e-12
"""Differences of no more than this part of the metric's scale count as none."""
SMALLEST_SCALE = 1e-300
NO_DRAW = "no complete draw"
"""The verdict on a difference of which no draw has all its runs."""


@cache
def wilson_interval(hits: int, trials: int) -> tuple[float, float]:
    """The 95 % Wilson interval of a share; from 0 to 1 without trials."""
    from scipy.stats import binomtest  # SciPy takes a while to load

    if not trials:
        return 0.0, 1.0
    interval = binomtest(hits, trials).proportion_ci(method="wilson")
    return float(interval.low), float(interval.high)


def is_enough(agreeing: int, draws: int) -> bool:
    """Whether so many draws that agree, of all draws, make a finding: nine of ten or more, and surely most."""
    return agreeing >= ENOUGH_SHARE * draws and wilson_interval(agreeing, draws)[0] > LEAST_WILSON


def rounding_scale(*values: np.ndarray) -> float:
    """The largest absolute value in some arrays, by which rounding is judged; more than 0 even if all are 0 or empty."""
    return max(SMALLEST_SCALE, *(float(np.abs(block).max()) for block in values if block.size), 0.0)


def is_rounding(differences: np.ndarray, scale: float) -> np.ndarray:
    """Which differences are too small against the metric's scale to count as any."""
    return np.asarray(np.abs(differences) <= SAME * scale)


def signs(differences: np.ndarray, scale: float) -> np.ndarray:
    """-1, 0 or 1 for each difference; those that are rounding are 0."""
    return np.where(is_rounding(differences, scale), 0, np.sign(differences)).astype(int)


def agreement(differences: np.ndarray, scale: float) -> tuple[str, int]:
    """The word for the sign of the mean difference (`lower`, `higher`, `level`), and how many draws share that sign."""
    found = signs(differences, scale)
    sign = int(signs(np.array([differences.mean()]), scale)[0])
    return {-1: "lower", 0: "level", 1: "higher"}[sign], int((found == sign).sum())


def sign_share(differences: np.ndarray, scale: float = 0.0) -> float:
    """Share of draws whose difference has the sign of the mean difference."""
    return agreement(differences, scale)[1] / differences.size


def verdict(differences: np.ndarray, scale: float, drawn: bool = True) -> str:
    """What may be said of a metric's differences [draws]; `drawn` is false for runs at the defaults alone."""
    draws = differences.size
    word, agreeing = agreement(differences, scale)
    if not drawn:
        return f"{word} at the defaults"
    if (signs(differences, scale) == 0).all():
        return "level"
    if draws < ENOUGH_DRAWS:
        return f"{word} in {agreeing} of {draws} draws"
    return word if word != "level" and is_enough(agreeing, draws) else "depends"
