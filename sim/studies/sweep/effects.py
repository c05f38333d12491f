"""Sweep: what every design point does, and its difference to the first point at the same draws and seeds (ODD 8.3)."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from sim.model.observation.detail_measures import unit_of
from sim.model.observation.metrics import HEADLINE
from sim.studies.findings import Findings, is_drawn
from sim.studies.paired import HIGH, LOW, seed_error, span
from sim.studies.sweep.factor_effects import FACTOR_COLUMNS, NO_DRAW, factor_rows
from sim.studies.sweep.text import sweep_words
from sim.studies.verdicts import agreement, verdict

MEASURED = (
    "mean", "seed_se", "low", "high", "difference", "difference_seed_se", "difference_low", "difference_high", "same_sign",
    "draws", "seeds", "missing", "verdict",
)  # fmt: skip
"""Columns of the table of effects after point, factors, metric and unit."""


class Runs(NamedTuple):
    """Runs by design point, draw and seed.

    table: one row a point with its factors, indexed by the point's number; draws, seeds: the numbers there are; values: metric
    to [points, draws, seeds], NaN where a run is missing; drawn: whether the draws are draws of the uncertain parameters.
    """

    table: pd.DataFrame
    draws: list[int]
    seeds: list[int]
    values: dict[str, np.ndarray]
    drawn: bool

    @property
    def missing(self) -> int:
        """How many runs are missing of every point at every draw and seed."""
        return int(np.isnan(np.stack(list(self.values.values()))).all(axis=0).sum())


def by_point(
    runs: pd.DataFrame,
    factors: Sequence[str],
    metrics: Sequence[str],
    points: Sequence[Mapping[str, Any]] | None = None,
) -> Runs:
    """Runs (point, draw, seed, factors, metrics) as arrays. `points` also names those of which every run failed.

    Raises ValueError if there is no run, or one is there twice.
    """
    if runs.empty or runs.duplicated(["point", "draw", "seed"]).any():
        raise ValueError("runs are not at most one for each point, draw and seed, or there is none")
    if points is None:
        table = runs.drop_duplicates("point").set_index("point")[list(factors)].sort_index()
    else:
        table = pd.DataFrame([{path: point[path] for path in factors} for point in points], columns=list(factors))
        table.index.name = "point"
    draws, seeds = sorted(set(runs["draw"])), sorted(set(runs["seed"]))
    places = tuple(
        pd.Index(known).get_indexer(runs[key])
        for key, known in (("point", table.index), ("draw", draws), ("seed", seeds))
    )
    values = {}
    for metric in metrics:
        values[metric] = np.full((len(table), len(draws), len(seeds)), np.nan)
        values[metric][places] = runs[metric].to_numpy(float)
    return Runs(table, draws, seeds, values, is_drawn(runs))


def whole_draws(*values: np.ndarray) -> np.ndarray:
    """[draws] which draws have all seeds in each of the arrays [draws, seeds]."""
    return np.logical_and.reduce([~np.isnan(block).any(axis=1) for block in values])


def level_of(values: np.ndarray, drawn: bool) -> dict[str, Any]:
    """Mean, seed error and range of a metric at one point [draws, seeds], over its draws with all seeds."""
    kept = values[whole_draws(values)]
    if not len(kept):
        return {"mean": np.nan, "seed_se": np.nan, "low": np.nan, "high": np.nan, "draws": 0}
    low, high = span(kept.mean(axis=1), drawn)
    return {"mean": kept.mean(), "seed_se": seed_error(kept), "low": low, "high": high, "draws": len(kept) * drawn}


def difference_of(values: np.ndarray, first: np.ndarray, drawn: bool) -> dict[str, Any]:
    """The paired difference of one point to the first [draws, seeds], over the draws that both have whole."""
    both = whole_draws(values, first)
    if not both.any():
        return {"same_sign": np.nan, "verdict": NO_DRAW}
    difference = values[both] - first[both]
    of_draws = difference.mean(axis=1)
    scale = max(1e-300, float(np.abs(values[both]).max()), float(np.abs(first[both]).max()))
    low, high = span(of_draws, drawn)
    return {
        "difference": difference.mean(),
        "difference_seed_se": seed_error(difference),
        "difference_low": low,
        "difference_high": high,
        "same_sign": agreement(of_draws, scale)[1] / of_draws.size if drawn else np.nan,
        "verdict": verdict(of_draws, scale, drawn),
    }


def spread_over(values: np.ndarray, drawn: bool, prefix: str = "") -> dict[str, np.ndarray]:
    """Seed error and range of every point at once, from values [points, draws, seeds]; NaN for points that lack a run."""
    points, _, seeds = values.shape
    error = np.sqrt(values.var(axis=2, ddof=1).mean(axis=1) / seeds) if seeds > 1 else np.full(points, np.nan)
    per_draw = values.mean(axis=2)
    low, high = np.quantile(per_draw, (LOW, HIGH), axis=1) if drawn else np.full((2, points), np.nan)
    return {f"{prefix}seed_se": error, f"{prefix}low": low, f"{prefix}high": high}


def metric_rows(values: np.ndarray, drawn: bool) -> pd.DataFrame:
    """The measured columns of one metric, one row a point: all points at once, then again those that lack a run."""
    points, draws, seeds = values.shape
    missing, moved = np.isnan(values).sum(axis=(1, 2)), values - values[0]
    rows = pd.DataFrame({
        "mean": values.mean(axis=(1, 2)), "draws": draws * drawn, "seeds": seeds, "missing": missing,
        "difference": moved.mean(axis=(1, 2)), **spread_over(values, drawn),
        **spread_over(moved, drawn, "difference_"),
    })  # fmt: skip
    whole = (missing == 0) & (missing[0] == 0)
    per_draw, sizes = moved.mean(axis=2), np.abs(values).max(axis=(1, 2))
    words: list[str] = []
    shares = np.full(points, np.nan)
    for point in range(points):
        scale = max(1e-300, float(sizes[point]), float(sizes[0]))
        words.append(verdict(per_draw[point], scale, drawn) if whole[point] else NO_DRAW)
        if whole[point] and drawn:
            shares[point] = agreement(per_draw[point], scale)[1] / draws
    rows["same_sign"], rows["verdict"] = shares, words
    lacking = np.flatnonzero(~whole).tolist()
    if lacking:
        found = [level_of(values[point], drawn) | difference_of(values[point], values[0], drawn) for point in lacking]
        again = pd.DataFrame(found, index=lacking)
        rows.loc[lacking, list(again.columns)] = again.to_numpy(object)
    for column in ("difference", "difference_seed_se", "difference_low", "difference_high", "same_sign"):
        rows.loc[0, column] = np.nan
    rows.loc[0, "verdict"] = "first point"
    return rows


def effect_rows(found: Runs) -> pd.DataFrame:
    """One row per design point and metric: factors, level, and difference to the first point."""
    blocks = [
        pd.concat(
            [found.table.reset_index(), metric_rows(values, found.drawn).assign(metric=metric, unit=unit_of(metric))],
            axis=1,
        )
        for metric, values in found.values.items()
    ]
    rows = pd.concat(blocks).sort_values("point", kind="stable", ignore_index=True)
    return rows[["point", *found.table.columns, "metric", "unit", *MEASURED]]


def sweep_effects(
    runs: pd.DataFrame,
    factors: Sequence[str],
    metrics: Sequence[str],
    points: Sequence[Mapping[str, Any]] | None = None,
    shown: Sequence[str] = HEADLINE,
    question: str = "",
) -> Findings:
    """What the points of a sweep do: tables `effects` and `factors`, and a paragraph for each metric of `shown`.

    `runs` has columns point, draw, seed, the factors' paths and the metrics; failed runs are rows that are not there, or whose
    metrics are NaN. `points` are the design's, so that one that failed altogether is told too. A mean is over the draws of which
    a point has every seed, a difference over those that both points have. Raises ValueError for doubled runs or none.
    """
    found = by_point(runs, factors, metrics, points)
    rows = [row for metric in metrics for row in factor_rows(found.table, found.values[metric], metric, found.drawn)]
    tables = {"effects": effect_rows(found), "factors": pd.DataFrame(rows, columns=list(FACTOR_COLUMNS))}
    words = sweep_words(
        tables["effects"],
        tables["factors"],
        list(factors),
        [metric for metric in shown if metric in found.values],
        (len(found.table), len(found.draws), len(found.seeds)),
        found.missing,
        found.drawn,
    )
    return Findings(tables, [question, *words] if question else words)
