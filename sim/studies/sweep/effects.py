"""Sweep: what every design point does, and its difference to the first point at the same draws and seeds (ODD 8.3)."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from sim.model.observation.detail_measures import unit_of
from sim.model.observation.metrics import HEADLINE
from sim.studies.findings import Findings, is_drawn
from sim.studies.paired import difference_columns, sign_columns, spread_columns
from sim.studies.sweep.factor_effects import FACTOR_COLUMNS, factor_rows
from sim.studies.sweep.text import sweep_words
from sim.studies.verdicts import NO_DRAW, rounding_scale

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
    return np.asarray(np.logical_and.reduce([~np.isnan(block).any(axis=1) for block in values]))


def whole_row(values: np.ndarray, first: np.ndarray, drawn: bool) -> dict[str, Any]:
    """The columns of a point that lacks runs, or is held against one that does [draws, seeds].

    Its level is over the draws of which it has every seed, its difference over those that both have whole.
    """
    own, both = whole_draws(values), whole_draws(values, first)
    return {
        **spread_columns(values[own], drawn),
        "draws": int(own.sum()) * drawn,
        **difference_columns(values[both], first[both], drawn),
    }


def metric_rows(values: np.ndarray, drawn: bool) -> pd.DataFrame:
    """The measured columns of one metric [points, draws, seeds], one row a point: all at once, then those that lack a run."""
    points, draws, seeds = values.shape
    missing, moved = np.isnan(values).sum(axis=(1, 2)), values - values[0]
    whole = (missing == 0) & (missing[0] == 0)
    signs = [
        sign_columns(moved[point].mean(axis=1), rounding_scale(values[point], values[0]), drawn) if whole[point] else {}
        for point in range(points)
    ]
    rows = pd.DataFrame({
        "draws": draws * drawn, "seeds": seeds, "missing": missing, **spread_columns(values, drawn),
        **spread_columns(moved, drawn, "difference", "difference_"),
        "same_sign": [found.get("same_sign", np.nan) for found in signs],
        "verdict": [found.get("verdict", NO_DRAW) for found in signs],
    })  # fmt: skip
    lacking = np.flatnonzero(~whole).tolist()
    if lacking:
        again = pd.DataFrame([whole_row(values[point], values[0], drawn) for point in lacking], index=lacking)
        rows.loc[lacking, list(again.columns)] = again.to_numpy(object)
    rows.loc[0, ["difference", "difference_seed_se", "difference_low", "difference_high", "same_sign"]] = np.nan
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
