"""Paired differences: scenarios at the same draws and seeds, with ranges over draws and the error due to seeds."""

import numpy as np
import pandas as pd

from sim.runs.batch import Batch

LOW, HIGH = 0.05, 0.95
ROUNDING = 1e-12


def first_reached(course: np.ndarray, level: float) -> float:
    """Months until a rising course [T + 1] first reaches a level, between months by a straight line."""
    month = int(np.argmax(course >= level))
    if month == 0:
        return 0.0
    return month - 1 + (level - course[month - 1]) / (course[month] - course[month - 1])


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


def seed_error(values: np.ndarray) -> float:
    """Standard error from the seeds of a draw's mean [draws, seeds], pooled over draws; NaN with one seed.

    All draws share the seeds, so the mean over draws is no surer than one draw's mean: the error is not divided by draws.
    """
    seeds = values.shape[1]
    if seeds < 2:
        return float("nan")
    return float(np.sqrt(values.var(axis=1, ddof=1).mean() / seeds))


def span(per_draw: np.ndarray, drawn: bool) -> tuple[float, float]:
    """The 5-95 % range over draws; NaN without draws."""
    if not drawn:
        return float("nan"), float("nan")
    low, high = np.quantile(per_draw, (LOW, HIGH))
    return float(low), float(high)
