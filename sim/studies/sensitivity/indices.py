"""Elementary effects and Sobol indices of results at the sample points of a design (SALib), and whether they converged."""

import warnings
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.studies.designs.sampled import problem_of
from sim.studies.verdicts import rounding_scale

RESAMPLES = 200
CONVERGED = 0.1
"""An index counts as converged if the half-width of its 95 % interval is at most this."""
SPREAD = 1e-12
"""Results whose range is at most this fraction of their scale count as constant."""


class Screened(NamedTuple):
    """Elementary effects of each factor [factors], per full range of the factor.

    Mean (mu), mean of absolute values (mu*) with its 95 % half-width, and standard deviation (sigma).
    """

    mu: np.ndarray
    mu_star: np.ndarray
    half_width: np.ndarray
    sigma: np.ndarray


def varies(values: np.ndarray) -> bool:
    """Whether results vary by more than rounding errors."""
    return bool(np.ptp(values) > SPREAD * rounding_scale(values))


def elementary_effects(places: np.ndarray, values: np.ndarray, grid: int, seed: int) -> Screened:
    """Morris's measures of results [rows] at trajectories [rows, factors]; effects are per full range of the factor.

    `grid` is the number of levels of the trajectories' grid; `seed` seeds the bootstrap.
    """
    count = places.shape[1]
    if not varies(values):
        return Screened(*np.zeros((4, count)))
    from SALib.analyze import morris

    effects = morris.analyze(
        problem_of(count), places, values.astype(float), num_resamples=RESAMPLES, num_levels=grid, seed=seed
    )
    columns = (np.asarray(effects[name], dtype=float) for name in ("mu", "mu_star", "mu_star_conf", "sigma"))
    return Screened(*columns)


class Indices(NamedTuple):
    """Sobol indices with half-widths of their 95 % bootstrap intervals.

    `first` and `total` are [groups]; `second` is [groups, groups], filled above the diagonal and NaN elsewhere, and entirely
    NaN for a design without second-order indices.
    """

    first: np.ndarray
    first_half: np.ndarray
    total: np.ndarray
    total_half: np.ndarray
    second: np.ndarray
    second_half: np.ndarray


def sobol_indices(groups: Sequence[str], values: np.ndarray, second_order: bool, seed: int) -> Indices:
    """Sobol indices of results [rows] of Saltelli's scheme; `groups` names the groups of factors in the order of the scheme.

    All indices are NaN if results do not vary. `seed` seeds the bootstrap.
    """
    count = len(groups)
    none = np.full((count, count), np.nan)
    if not varies(values):
        flat = np.full(count, np.nan)
        return Indices(flat, flat, flat, flat, none, none)
    from SALib.analyze import sobol

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # some resamples are constant, such as those of a rare win
        # SALib treats seed 0 as no seed
        results = sobol.analyze(problem_of(count), values.astype(float), second_order, RESAMPLES, seed=seed + 1)
    names = ("S1", "S1_conf", "ST", "ST_conf", *(("S2", "S2_conf") if second_order else ()))
    columns = [np.asarray(results[name], dtype=float) for name in names]
    return Indices(*(columns if second_order else [*columns, none, none]))


def index_status(value: float, half: float) -> str:
    """The status of an index with the half-width of its 95 % interval: `converged`, or the reason why not."""
    if np.isnan(value):
        return "does not vary"
    if value < 0.0:
        if value + half < 0.0:
            return "negative, and the interval excludes zero: not converged, more samples are needed"
        if half <= CONVERGED:
            return "negative, but the interval includes zero: no effect detected"
        return "negative, wide interval: not converged"
    if half > CONVERGED:
        return "not converged"
    return "no effect detected" if value - half <= 0.0 else "converged"


def index_rows(names: Sequence[str], found: Indices) -> pd.DataFrame:
    """One row per index: order (first, total, second), factor, with (the second factor of a pair), index, low, high, sure."""
    rows = []

    def row(order: str, factor: str, other: str, value: float, half: float) -> None:
        rows.append({"order": order, "factor": factor, "with": other, "index": value, "low": value - half,
                     "high": value + half, "sure": index_status(value, half)})  # fmt: skip

    for order, values, halves in (
        ("first", found.first, found.first_half),
        ("total", found.total, found.total_half),
    ):
        for name, value, half in zip(names, values, halves, strict=True):
            row(order, name, "", float(value), float(half))
    for one in range(len(names)):
        for other in range(one + 1, len(names)):
            if not np.isnan(found.second[one, other]):
                value, half = float(found.second[one, other]), float(found.second_half[one, other])
                row("second", names[one], names[other], value, half)
    return pd.DataFrame(rows)
