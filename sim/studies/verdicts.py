"""Decision rule: when a difference between scenarios counts as a finding, and its verdict otherwise (ODD 8.3)."""

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
"""Default numbers of draws and seeds of `compare`."""
OF_LEVEL, PAIRED, UNPAIRED = "level", "contrast with common random numbers", "contrast without"
"""The quantities whose standard errors `converge` reports."""
SEED_ERRORS, SMALL = 2.0, 0.01
"""Shifts within 2 seed standard errors may be due to chance; shifts below 1 % of the metric's level are called small."""
SAME = 1e-12
"""Differences up to this fraction of the metric's scale count as rounding errors, that is as 0."""
SMALLEST_SCALE = 1e-300
NO_DRAW = "no complete draw"
"""The verdict where no draw has all its runs."""
NOT_DEFINED = "not defined here"
"""The verdict, and what tables show, where a metric is not defined (NaN) in any draw, such as a ratio over nothing."""


@cache
def wilson_interval(hits: int, trials: int) -> tuple[float, float]:
    """The 95 % Wilson interval (low, high) of the share `hits` / `trials`; (0, 1) without trials."""
    from scipy.stats import binomtest  # SciPy takes a while to load

    if not trials:
        return 0.0, 1.0
    interval = binomtest(hits, trials).proportion_ci(method="wilson")
    return float(interval.low), float(interval.high)


def is_enough(agreeing: int, draws: int) -> bool:
    """Whether agreeing draws make a finding: at least 90 % of all draws, with a lower Wilson limit above 75 %."""
    return agreeing >= ENOUGH_SHARE * draws and wilson_interval(agreeing, draws)[0] > LEAST_WILSON


def rounding_scale(*values: np.ndarray) -> float:
    """The largest absolute value in the arrays, the scale of rounding errors; positive even if all are 0, NaN or empty."""
    known = (block[~np.isnan(block)] for block in values)
    return max(SMALLEST_SCALE, *(float(np.abs(block).max()) for block in known if block.size), 0.0)


def is_rounding(differences: np.ndarray, scale: float) -> np.ndarray:
    """Elementwise: whether a difference is within rounding error, given the scale of the metric."""
    return np.asarray(np.abs(differences) <= SAME * scale)


def signs(differences: np.ndarray, scale: float) -> np.ndarray:
    """Sign of each difference, -1, 0 or 1; 0 within rounding error, and where it is not defined."""
    return np.where(is_rounding(differences, scale) | np.isnan(differences), 0, np.sign(differences)).astype(int)


def defined(values: np.ndarray) -> np.ndarray:
    """The values [draws] that are not NaN."""
    return np.asarray(values[~np.isnan(values)])


def agreement(differences: np.ndarray, scale: float) -> tuple[str, int]:
    """The sign of the mean difference (`lower`, `higher` or `level`), and the number of draws that share it.

    Draws in which the difference is not defined are left out; without any other, the sign is NOT_DEFINED.
    """
    differences = defined(differences)
    if not differences.size:
        return NOT_DEFINED, 0
    sign = int(signs(np.array([differences.mean()]), scale)[0])
    return {-1: "lower", 0: "level", 1: "higher"}[sign], int((signs(differences, scale) == sign).sum())


def sign_share(differences: np.ndarray, scale: float = 0.0) -> float:
    """Share of draws whose difference has the same sign as the mean difference; NaN where it is not defined."""
    known = defined(differences)
    return agreement(known, scale)[1] / known.size if known.size else float("nan")


def verdict(differences: np.ndarray, scale: float, drawn: bool = True) -> str:
    """The verdict on a metric's differences [draws]; `drawn` is false for runs at the default parameters only.

    `lower`, `higher`, `level` or `depends`; with fewer than 30 draws the sign and its count (`lower in 6 of 8 draws`). Draws in
    which the difference is not defined are left out and not counted; without any other it is NOT_DEFINED.
    """
    differences = defined(differences)
    if not differences.size:
        return NOT_DEFINED
    draws = differences.size
    sign, agreeing = agreement(differences, scale)
    if not drawn:
        return f"{sign} at the defaults"
    if (signs(differences, scale) == 0).all():
        return "level"
    if draws < ENOUGH_DRAWS:
        return f"{sign} in {agreeing} of {draws} draws"
    return sign if sign != "level" and is_enough(agreeing, draws) else "depends"
