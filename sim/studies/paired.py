"""Paired differences: scenarios at the same draws and seeds, with ranges over draws and the error due to seeds.

All tables of differences are computed here: the mean over seeds per draw, its difference to the reference at the same draw,
the 5-95 % range over draws, the share of draws with the same sign as the mean, and the verdict (`sim.studies.verdicts`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from sim.data.late import pd
from sim.model.observation.outcome import mean_of
from sim.runs.batch import Batch
from sim.studies.findings import is_drawn
from sim.studies.verdicts import NO_DRAW, NOT_DEFINED, defined, rounding_scale, sign_share, verdict

DIFFERENCES = ("difference", "difference_seed_se", "difference_low", "difference_high", "same_sign")
"""Columns of a paired difference, before the numbers of draws and seeds and the verdict."""
LOW, HIGH = 0.05, 0.95
"""Quantiles that bound every range over draws."""
ROUNDING = 1e-12
ADDED = "progress_processes"
"""The metric to which `processes_gained` refers."""


def first_reached(course: np.ndarray, level: float) -> float:
    """Months until a rising course [T + 1] first reaches a level; linear interpolation between months."""
    month = int(np.argmax(course >= level))
    if month == 0:
        return 0.0
    return float(month - 1 + (level - course[month - 1]) / (course[month] - course[month - 1]))


def months_gained(course: np.ndarray, reference: np.ndarray) -> float:
    """Months by which a course [T + 1] reaches the reference's final level earlier; negative if it is behind."""
    months = course.size - 1
    if course[-1] >= reference[-1]:
        return months - first_reached(course, reference[-1])
    return first_reached(reference, course[-1]) - months


def gained_over(added: float, reference: float) -> float:
    """What the processes add beyond the reference, relative to what they add there; NaN where they add nothing."""
    return (added - reference) / reference if reference > 0.0 else float("nan")


def against_reference(batch: Batch, reference: str) -> pd.DataFrame:
    """The metrics that exist only in a comparison, one row per row of batch.runs, which need the column `progress_processes`.

    Each run is compared with the run of the reference at the same draw and seed.
    """
    runs = batch.runs
    added = runs[ADDED].to_numpy(float)
    twin = {
        (draw, seed): row
        for row, (name, draw, seed) in enumerate(zip(runs["scenario"], runs["draw"], runs["seed"], strict=True))
        if name == reference
    }
    rows = []
    for row, (draw, seed) in enumerate(zip(runs["draw"], runs["seed"], strict=True)):
        other = twin[draw, seed]
        lighter = batch.burden[row] < batch.burden[other] - ROUNDING
        gains = lighter & (batch.progress[row] >= batch.progress[other] - ROUNDING)
        rows.append(
            {
                "processes_gained": gained_over(added[row], added[other]),
                "months_gained": months_gained(batch.course[row], batch.course[other]),
                "who_gains": gains.mean(),
                "who_gains_vulnerable": mean_of(gains[batch.vulnerable]),
                "who_gains_others": mean_of(gains[~batch.vulnerable]),
            }
        )
    return pd.DataFrame(rows, index=runs.index)


def seed_error(values: np.ndarray) -> Any:
    """Standard error due to seeds of the mean over seeds of values [..., draws, seeds], pooled over draws; NaN with one seed.

    All draws share the seeds, so averaging over draws does not reduce this error: it is not divided by the number of draws.
    """
    seeds = values.shape[-1]
    if seeds < 2:
        return np.full(values.shape[:-2], np.nan)[()]
    return np.sqrt(values.var(axis=-1, ddof=1).mean(axis=-1) / seeds)


def quantiles(values: np.ndarray, axis: int = 0) -> np.ndarray:
    """The 5 %, 50 % and 95 % quantiles [3, ...] along an axis, ignoring NaN; NaN only where all values are NaN."""
    if not np.isnan(values).any():
        return np.asarray(np.quantile(values, (LOW, 0.5, HIGH), axis=axis))
    columns = np.moveaxis(values, axis, 0)
    known = ~np.isnan(columns)
    found = np.full((3, *columns.shape[1:]), np.nan, values.dtype)  # what is never defined stays so
    whole = known.all(axis=0)
    partly = known.any(axis=0) & ~whole
    found[:, whole] = np.quantile(columns[:, whole], (LOW, 0.5, HIGH), axis=0)
    if partly.any():  # column by column, hence slow
        found[:, partly] = np.nanquantile(columns[:, partly], (LOW, 0.5, HIGH), axis=0)
    return found


def whole_draws(*values: np.ndarray) -> np.ndarray:
    """Whether each draw is complete [draws]: no NaN at any seed in any of the arrays [draws, seeds]."""
    return np.asarray(np.logical_and.reduce([~np.isnan(block).any(axis=1) for block in values]))


def defined_runs(*values: np.ndarray, drawn: bool) -> list[np.ndarray]:
    """The arrays [draws, seeds] without the draws that are not complete in all of them; at the defaults, without such seeds."""
    if drawn:
        kept = whole_draws(*values)
        return [block[kept] for block in values]
    seeds = whole_draws(*(block.T for block in values))
    return [block[:, seeds] if seeds.any() else block[:0] for block in values]


def mean_of_known(values: np.ndarray, axis: int) -> np.ndarray:
    """Mean along an axis, ignoring NaN; NaN only where all values are NaN."""
    known = ~np.isnan(values)
    total, count = np.where(known, values, 0.0).sum(axis=axis, dtype=float), known.sum(axis=axis)
    return np.asarray(np.divide(total, count, out=np.full(total.shape, np.nan), where=count > 0))


def span(per_draw: np.ndarray, drawn: bool = True) -> tuple[Any, Any]:
    """The 5-95 % range (low, high) over draws of values [..., draws]; NaN without parameter draws."""
    if not drawn or not per_draw.shape[-1]:
        none = np.full(per_draw.shape[:-1], np.nan)[()]
        return none, none
    low, _, high = quantiles(per_draw, axis=-1)
    return low, high


def spread_columns(values: np.ndarray, drawn: bool, name: str = "mean", prefix: str = "") -> dict[str, Any]:
    """Mean, seed error and 5-95 % range over draws of values [..., draws, seeds]; NaN without draws or if a run is missing."""
    if not values.shape[-2]:
        return dict.fromkeys((name, f"{prefix}seed_se", f"{prefix}low", f"{prefix}high"), np.nan)
    low, high = span(values.mean(axis=-1), drawn)
    return {
        name: values.mean(axis=(-2, -1)),
        f"{prefix}seed_se": seed_error(values),
        f"{prefix}low": low,
        f"{prefix}high": high,
    }


def sign_columns(per_draw: np.ndarray, scale: float, drawn: bool, none: str = NO_DRAW) -> dict[str, Any]:
    """Share of draws with the same sign as the mean, and verdict, of differences [draws]; `none` is the verdict without draws."""
    if not per_draw.size:
        return {"same_sign": np.nan, "verdict": none}
    share = sign_share(per_draw, scale) if drawn else np.nan
    return {"same_sign": share, "verdict": verdict(per_draw, scale, drawn)}


def difference_columns(
    values: np.ndarray, reference: np.ndarray, drawn: bool, none: str = NOT_DEFINED
) -> dict[str, Any]:
    """Columns for the paired difference of values [draws, seeds] to those of the reference at the same draws and seeds.

    Draws in which either is not defined (NaN) are left out; `none` is the verdict if no draw is left.
    """
    own, other = defined_runs(values, reference, drawn=drawn)
    difference = own - other
    return {
        **spread_columns(difference, drawn, "difference", "difference_"),
        **sign_columns(difference.mean(axis=1), rounding_scale(own, other), drawn, none if values.size else NO_DRAW),
    }


def draw_columns(per_draw: np.ndarray, scale: float, drawn: bool, none: str = NO_DRAW) -> dict[str, Any]:
    """Mean, 5-95 % range, share of the same sign and verdict of values [draws], over the draws that are not NaN.

    `none` is the verdict if all are NaN.
    """
    known = per_draw[~np.isnan(per_draw)]
    low, high = span(known, drawn)
    value = known.mean() if known.size else np.nan
    return {
        "value": value,
        "low": low,
        "high": high,
        "draws": known.size * drawn,
        **sign_columns(known, scale, drawn, none),
    }


def by_draw(table: pd.DataFrame, keys: list[str], column: str) -> pd.DataFrame:
    """Mean over seeds of a column, one row per scenario and `keys`, one column per draw."""
    return table.groupby(["scenario", *keys, "draw"], sort=False)[column].mean().unstack("draw")


def paired_differences(table: pd.DataFrame, reference: str, keys: Sequence[str], column: str) -> pd.DataFrame:
    """One row per scenario (except the reference) and `keys`: scenario, keys, mean, difference, its range, verdict.

    `table` has one row per run and `keys`, with columns scenario, draw, seed, the keys and `column`.
    """
    values, rows = by_draw(table, list(keys), column), []
    for index, course in values.iterrows():
        name, *key_values = index if isinstance(index, tuple) else (index,)
        if name != reference:
            own, other = (one.to_numpy(float)[:, None] for one in (course, values.loc[(reference, *key_values)]))
            difference = difference_columns(own, other, is_drawn(table))
            rows.append(
                {
                    "scenario": name,
                    **dict(zip(keys, key_values, strict=True)),
                    "mean": mean_of(defined(own)),
                    **difference,
                }
            )
    columns = ["scenario", *keys, "mean", "difference", "difference_low", "difference_high", "verdict"]
    return pd.DataFrame(rows, columns=columns)
