"""Elementary effects and Sobol indices of results at the places of a design, by SALib; and words for how sure they are."""

import warnings
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.studies.designs.sampled import problem_of
from sim.studies.verdicts import rounding_scale

RESAMPLES = 200
CONVERGED = 0.1
"""An index counts as converged if half its 95 % interval is no more than this."""
SPREAD = 1e-12
"""Results that spread by no more than this part of their size do not vary."""


class Screened(NamedTuple):
    """Elementary effects of each factor [factors], per whole range: mean, mean of sizes with its 95 % half-width, spread."""

    mu: np.ndarray
    mu_star: np.ndarray
    half_width: np.ndarray
    sigma: np.ndarray


def varies(values: np.ndarray) -> bool:
    """Whether results vary by more than rounding."""
    return bool(np.ptp(values) > SPREAD * rounding_scale(values))


def elementary_effects(places: np.ndarray, values: np.ndarray, grid: int, seed: int) -> Screened:
    """Morris's measures of results [rows] at trajectories [rows, factors]; an effect is per whole range of its factor.

    `grid` is the number of levels the trajectories were drawn on; `seed` fixes the bootstrap.
    """
    count = places.shape[1]
    if not varies(values):
        return Screened(*np.zeros((4, count)))
    from SALib.analyze import morris

    found = morris.analyze(
        problem_of(count), places, values.astype(float), num_resamples=RESAMPLES, num_levels=grid, seed=seed
    )
    columns = (np.asarray(found[name], dtype=float) for name in ("mu", "mu_star", "mu_star_conf", "sigma"))
    return Screened(*columns)


class Indices(NamedTuple):
    """Sobol indices: first and total [groups], second [groups, groups] above the diagonal (NaN elsewhere), and half-widths.

    Half-widths are of 95 % intervals, by bootstrap. `second` is NaN everywhere where the design has no pairs.
    """

    first: np.ndarray
    first_half: np.ndarray
    total: np.ndarray
    total_half: np.ndarray
    second: np.ndarray
    second_half: np.ndarray


def sobol_indices(groups: Sequence[str], values: np.ndarray, second_order: bool, seed: int) -> Indices:
    """Sobol indices of results [rows] of Saltelli's scheme over groups of factors, named in the order of the scheme.

    All are NaN where results do not vary. `seed` fixes the bootstrap.
    """
    count = len(groups)
    none = np.full((count, count), np.nan)
    if not varies(values):
        flat = np.full(count, np.nan)
        return Indices(flat, flat, flat, flat, none, none)
    from SALib.analyze import sobol

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # resamples that happen not to vary, such as of a rare win
        found = sobol.analyze(
            problem_of(count), values.astype(float), second_order, RESAMPLES, seed=seed + 1
        )  # SALib takes seed 0 for none
    names = ("S1", "S1_conf", "ST", "ST_conf", *(("S2", "S2_conf") if second_order else ()))
    columns = [np.asarray(found[name], dtype=float) for name in names]
    return Indices(*(columns if second_order else [*columns, none, none]))


def sure(value: float, half: float) -> str:
    """What may be said of an index: `converged`, or why not."""
    if np.isnan(value):
        return "does not vary"
    if value < 0.0:
        if value + half < 0.0:
            return "negative, beyond its interval: not converged, more samples are needed"
        if half <= CONVERGED:
            return "negative within its interval: none to be told"
        return "negative, wide interval: not converged"
    if half > CONVERGED:
        return "not converged"
    return "none to be told" if value - half <= 0.0 else "converged"


def index_rows(names: Sequence[str], found: Indices) -> pd.DataFrame:
    """One row an index: order (first, total, second), factor, with (the other of a pair), index, low, high, sure."""
    rows = []

    def row(order: str, factor: str, other: str, value: float, half: float) -> None:
        rows.append({"order": order, "factor": factor, "with": other, "index": value, "low": value - half,
                     "high": value + half, "sure": sure(value, half)})  # fmt: skip

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
