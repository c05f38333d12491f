"""Paired differences: scenarios at the same draws and seeds, with ranges over draws and the error due to seeds.

Every table of differences is made here: the mean over seeds of each draw, the difference to the reference at the same draw,
its 5-95 % range over draws, the share of draws that have the sign of the mean, and the verdict (`sim.studies.verdicts`).
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from sim.runs.batch import Batch
from sim.studies.findings import is_drawn
from sim.studies.verdicts import NO_DRAW, rounding_scale, sign_share, verdict

LOW, HIGH = 0.05, 0.95
"""Ends of the range over draws that is shown everywhere, as quantiles."""
ROUNDING = 1e-12


def first_reached(course: np.ndarray, level: float) -> float:
    """Months until a rising course [T + 1] first reaches a level, between months by a straight line."""
    month = int(np.argmax(course >= level))
    if month == 0:
        return 0.0
    return float(month - 1 + (level - course[month - 1]) / (course[month] - course[month - 1]))


def months_gained(course: np.ndarray, reference: np.ndarray) -> float:
    """How many months earlier a course of progress gets as far as the other does by the end; negative if behind."""
    months = course.size - 1
    if course[-1] >= reference[-1]:
        return months - first_reached(course, reference[-1])
    return first_reached(reference, course[-1]) - months


def against_reference(batch: Batch, reference: str) -> pd.DataFrame:
    """[R] the metrics that exist only in a comparison, row for row with batch.runs; each run meets the reference's twin."""
    runs = batch.runs
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
                "months_gained": months_gained(batch.course[row], batch.course[other]),
                "who_gains": gains.mean(),
                "who_gains_vulnerable": gains[batch.vulnerable].mean(),
                "who_gains_others": gains[~batch.vulnerable].mean(),
            }
        )
    return pd.DataFrame(rows, index=runs.index)


def seed_error(values: np.ndarray) -> Any:
    """Standard error from the seeds of a draw's mean [..., draws, seeds], pooled over draws; NaN with one seed.

    All draws share the seeds, so the mean over draws is no surer than one draw's mean: the error is not divided by draws.
    """
    seeds = values.shape[-1]
    if seeds < 2:
        return np.full(values.shape[:-2], np.nan)[()]
    return np.sqrt(values.var(axis=-1, ddof=1).mean(axis=-1) / seeds)


def quantiles(values: np.ndarray, axis: int = 0) -> np.ndarray:
    """[3, ...] lower end, median and upper end of the 5-95 % range along an axis."""
    return np.asarray(np.quantile(values, (LOW, 0.5, HIGH), axis=axis))


def mean_of_known(values: np.ndarray, axis: int) -> np.ndarray:
    """Mean along an axis of values that may be NaN; NaN only where all are."""
    known = ~np.isnan(values)
    total, count = np.where(known, values, 0.0).sum(axis=axis, dtype=float), known.sum(axis=axis)
    return np.asarray(np.divide(total, count, out=np.full(total.shape, np.nan), where=count > 0))


def span(per_draw: np.ndarray, drawn: bool = True) -> tuple[Any, Any]:
    """The 5-95 % range over draws of values [..., draws]; NaN without draws."""
    if not drawn or not per_draw.shape[-1]:
        none = np.full(per_draw.shape[:-1], np.nan)[()]
        return none, none
    low, _, high = quantiles(per_draw, axis=-1)
    return low, high


def spread_columns(values: np.ndarray, drawn: bool, name: str = "mean", prefix: str = "") -> dict[str, Any]:
    """Mean, seed error and 5-95 % range over draws of values [..., draws, seeds]; NaN where there is no draw or a run lacks."""
    if not values.shape[-2]:
        return dict.fromkeys((name, f"{prefix}seed_se", f"{prefix}low", f"{prefix}high"), np.nan)
    low, high = span(values.mean(axis=-1), drawn)
    return {
        name: values.mean(axis=(-2, -1)),
        f"{prefix}seed_se": seed_error(values),
        f"{prefix}low": low,
        f"{prefix}high": high,
    }


def sign_columns(per_draw: np.ndarray, scale: float, drawn: bool) -> dict[str, Any]:
    """The share of draws that have the sign of the mean, and the verdict, of differences [draws]."""
    if not per_draw.size:
        return {"same_sign": np.nan, "verdict": NO_DRAW}
    share = sign_share(per_draw, scale) if drawn else np.nan
    return {"same_sign": share, "verdict": verdict(per_draw, scale, drawn)}


def difference_columns(values: np.ndarray, reference: np.ndarray, drawn: bool) -> dict[str, Any]:
    """The paired difference of values [draws, seeds] to the reference's at the same draws and seeds, as columns of a table."""
    difference = values - reference
    return {
        **spread_columns(difference, drawn, "difference", "difference_"),
        **sign_columns(difference.mean(axis=1), rounding_scale(values, reference), drawn),
    }


def draw_columns(per_draw: np.ndarray, scale: float, drawn: bool) -> dict[str, Any]:
    """Mean, 5-95 % range, share of the same sign and verdict of values [draws], over the draws that are not NaN."""
    kept = per_draw[~np.isnan(per_draw)]
    low, high = span(kept, drawn)
    value = kept.mean() if kept.size else np.nan
    return {"value": value, "low": low, "high": high, "draws": kept.size * drawn, **sign_columns(kept, scale, drawn)}


def by_draw(table: pd.DataFrame, keys: list[str], column: str) -> pd.DataFrame:
    """[scenarios and things, draws] mean over seeds of a column of a table with one row a run and thing."""
    return table.groupby(["scenario", *keys, "draw"], sort=False)[column].mean().unstack("draw")


def paired_differences(table: pd.DataFrame, reference: str, keys: Sequence[str], column: str) -> pd.DataFrame:
    """One row a scenario and thing (the reference left out): scenario, keys, mean, difference, its range, verdict.

    `table` has one row a run and thing: scenario, draw, seed, keys, column.
    """
    values, rows = by_draw(table, list(keys), column), []
    for index, course in values.iterrows():
        name, *thing = index if isinstance(index, tuple) else (index,)
        if name != reference:
            own, other = (one.to_numpy(float)[:, None] for one in (course, values.loc[(reference, *thing)]))
            found = difference_columns(own, other, is_drawn(table))
            rows.append({"scenario": name, **dict(zip(keys, thing, strict=True)), "mean": own.mean(), **found})
    columns = ["scenario", *keys, "mean", "difference", "difference_low", "difference_high", "verdict"]
    return pd.DataFrame(rows, columns=columns)
