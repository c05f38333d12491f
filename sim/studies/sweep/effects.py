"""Sweep: results of every design point, and paired differences to the first design point (ODD 8.3)."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from sim.model.observation.detail_measures import unit_of
from sim.model.observation.metrics import HEADLINE
from sim.studies.findings import Findings, is_drawn
from sim.studies.paired import DIFFERENCES, difference_columns, sign_columns, spread_columns, whole_draws
from sim.studies.sweep.factor_effects import FACTOR_COLUMNS, factor_rows
from sim.studies.sweep.text import sweep_words
from sim.studies.verdicts import NO_DRAW, NOT_DEFINED, rounding_scale

MEASURED = ("mean", "seed_se", "low", "high", *DIFFERENCES, "draws", "seeds", "missing", "verdict")
"""Columns of the table `effects` that follow point, factors, metric and unit."""


class Runs(NamedTuple):
    """Runs by design point, draw and seed.

    table: factors, one row per design point, indexed by its number; draws, seeds: their numbers in order; values: metric to
    [points, draws, seeds], NaN where a run is missing; drawn: whether runs use parameter draws rather than the defaults.
    """

    table: pd.DataFrame
    draws: list[int]
    seeds: list[int]
    values: dict[str, np.ndarray]
    drawn: bool

    @property
    def absent(self) -> np.ndarray:
        """[points, draws, seeds] whether each run is missing: without any metric, since a single one may be not defined."""
        return np.asarray(np.isnan(np.stack(list(self.values.values()))).all(axis=0))

    @property
    def missing(self) -> int:
        """Number of missing runs, over all points, draws and seeds."""
        return int(self.absent.sum())


def by_point(
    runs: pd.DataFrame,
    factors: Sequence[str],
    metrics: Sequence[str],
    points: Sequence[Mapping[str, Any]] | None = None,
) -> Runs:
    """Runs (point, draw, seed, factors, metrics) as arrays. `points` also includes design points all of whose runs failed.

    Raises ValueError if there are no runs, or several with the same point, draw and seed.
    """
    if runs.empty or runs.duplicated(["point", "draw", "seed"]).any():
        raise ValueError("there are no runs, or several runs with the same point, draw and seed")
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


def whole_row(values: np.ndarray, first: np.ndarray, drawn: bool) -> dict[str, Any]:
    """Columns for a point with missing runs, or compared with a point that has some [draws, seeds].

    The level uses the draws for which the point has all seeds; the difference uses those for which both points have all.
    """
    own, both = whole_draws(values), whole_draws(values, first)
    return {
        **spread_columns(values[own], drawn),
        "draws": int(own.sum()) * drawn,
        **difference_columns(values[both], first[both], drawn, NO_DRAW),
    }


def metric_rows(values: np.ndarray, drawn: bool, absent: np.ndarray) -> pd.DataFrame:
    """The columns `MEASURED` of one metric [points, draws, seeds], one row per point.

    Vectorised over all points; points with missing runs (`absent`, same shape) or at which the metric is not defined are then
    computed separately.
    """
    points, draws, seeds = values.shape
    missing, moved = absent.sum(axis=(1, 2)), values - values[0]
    lacks = np.isnan(values).any(axis=(1, 2))
    whole = ~lacks & ~lacks[0]
    signs = [
        sign_columns(moved[point].mean(axis=1), rounding_scale(values[point], values[0]), drawn) if whole[point] else {}
        for point in range(points)
    ]
    rows = pd.DataFrame({
        "draws": draws * drawn, "seeds": seeds, "missing": missing, **spread_columns(values, drawn),
        **spread_columns(moved, drawn, "difference", "difference_"),
        "same_sign": [columns.get("same_sign", np.nan) for columns in signs],
        "verdict": [columns.get("verdict", NO_DRAW) for columns in signs],
    })  # fmt: skip
    lacking = np.flatnonzero(~whole).tolist()
    if lacking:
        again = pd.DataFrame([whole_row(values[point], values[0], drawn) for point in lacking], index=lacking)
        rows.loc[lacking, list(again.columns)] = again.to_numpy(object)
    rows.loc[0, list(DIFFERENCES)] = np.nan
    rows.loc[0, "verdict"] = "first point"
    undefined = (missing == 0) & (missing[0] == 0) & (rows["verdict"] == NO_DRAW).to_numpy()
    rows.loc[undefined, "verdict"] = NOT_DEFINED
    return rows


def effect_rows(found: Runs) -> pd.DataFrame:
    """The table `effects`: one row per design point and metric, with factors, level, and difference to the first point."""
    blocks = [
        pd.concat(
            [
                found.table.reset_index(),
                metric_rows(values, found.drawn, found.absent).assign(metric=metric, unit=unit_of(metric)),
            ],
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
    """Results of a sweep: tables `effects` and `factors`, and a paragraph for each metric of `shown`.

    `runs` has columns point, draw, seed, the factors' paths and the metrics; failed runs are absent, or have NaN metrics.
    `points` are those of the design, so that points without any run are reported too. Means use the draws for which a point has
    all seeds, differences those for which both points have all. Raises ValueError for duplicate runs, or if there are none.
    """
    found = by_point(runs, factors, metrics, points)
    none = NO_DRAW if found.missing else NOT_DEFINED
    rows = [
        row for metric in metrics for row in factor_rows(found.table, found.values[metric], metric, found.drawn, none)
    ]
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
