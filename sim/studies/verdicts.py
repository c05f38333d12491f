"""Words that follow numbers: when a difference may be called a finding, and what is said otherwise (ODD 8.3)."""

from math import sqrt

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


def wilson_lower(agreeing: int, draws: int, z: float = 1.959963984540054) -> float:
    """Lower 95 % Wilson bound of a share."""
    share = agreeing / draws
    centre = share + z * z / (2 * draws)
    margin = z * sqrt(share * (1 - share) / draws + z * z / (4 * draws * draws))
    return (centre - margin) / (1 + z * z / draws)


def signs(differences: np.ndarray, scale: float) -> np.ndarray:
    """-1, 0 or 1 for each difference; tiny ones against the metric's scale are 0."""
    return np.where(np.abs(differences) <= SAME * scale, 0, np.sign(differences)).astype(int)


def agreement(differences: np.ndarray, scale: float) -> tuple[str, int]:
    """The word for the sign of the mean difference (`lower`, `higher`, `level`), and how many draws share that sign."""
    found = signs(differences, scale)
    sign = int(signs(np.array([differences.mean()]), scale)[0])
    return {-1: "lower", 0: "level", 1: "higher"}[sign], int((found == sign).sum())


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
    if word != "level" and agreeing >= ENOUGH_SHARE * draws and wilson_lower(agreeing, draws) > LEAST_WILSON:
        return word
    return "depends"
