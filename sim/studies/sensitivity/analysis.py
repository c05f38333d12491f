"""Sensitivity: which uncertain parameters determine a result, and which determine whether one scenario beats another.

First, screening of all uncertain parameters by Morris's elementary effects. Then, Sobol indices of the most influential ones;
all others form one group of factors that vary together, so that the influence of what was screened out is measured too.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.model.observation.metrics import HEADLINE, metric_of
from sim.studies.designs.sampled import LEAST_GRID, morris, saltelli
from sim.studies.paired import sign_columns, span
from sim.studies.sensitivity.indices import elementary_effects, index_rows, sobol_indices, varies
from sim.studies.sensitivity.sample import SampledPoints, results_of
from sim.studies.verdicts import is_rounding, rounding_scale

LEVEL, DIFFERENCE, WINS = "level", "difference", "which is better"
"""Kinds of targets: a scenario's value, a paired difference, or 1 where the first of two scenarios is better and 0 elsewhere."""
REST = "all others"
USUAL_METRICS = (*HEADLINE, "burden_vulnerable", "progress_vulnerable")
Values = Callable[[str], np.ndarray]
"""Function from the name of a metric to its values [rows, scenarios, seeds]."""


class Target(NamedTuple):
    """An output whose sensitivity is analysed; `against` is empty for the level of one scenario."""

    what: str
    scenario: str
    against: str
    metric: str

    def keys(self) -> dict[str, str]:
        """The columns of a table that identify the target."""
        return {"what": self.what, "scenario": self.scenario, "against": self.against, "metric": self.metric}


class Few(NamedTuple):
    """The factors selected for Sobol indices, and the group of every factor: its own name, or `REST`."""

    chosen: list[str]
    groups: list[str]

    @property
    def names(self) -> list[str]:
        """Names of groups in the order of Saltelli's scheme: by first occurrence."""
        return list(dict.fromkeys(self.groups))


def targets_of(scenarios: Sequence[str], pairs: Sequence[tuple[str, str]], metrics: Sequence[str]) -> list[Target]:
    """All targets: differences and which scenario is better, pair by pair, then levels."""
    of_pairs = [
        Target(what, *pair, metric)
        for pair in pairs
        for metric in metrics
        for what in ((DIFFERENCE, WINS) if metric_of(metric).better else (DIFFERENCE,))
    ]
    return of_pairs + [Target(LEVEL, name, "", metric) for name in scenarios for metric in metrics]


def target_values(target: Target, scenarios: Sequence[str], values: Values) -> np.ndarray:
    """Values of a target [rows, seeds]; for `WINS` [rows, 1], from the mean over seeds."""
    results = values(target.metric)
    first = results[:, list(scenarios).index(target.scenario)]
    if target.what == LEVEL:
        return first
    difference = first - results[:, list(scenarios).index(target.against)]
    difference[is_rounding(difference, rounding_scale(results))] = 0.0
    if target.what == DIFFERENCE:
        return difference
    sign = 1.0 if metric_of(target.metric).better == "higher" else -1.0
    return np.asarray((sign * difference.mean(axis=1, keepdims=True) > 0.0).astype(float))


def seed_part(values: np.ndarray) -> float:
    """Share of the variance of results [rows, seeds] that is between seeds at the same sample point; NaN with one seed."""
    if values.shape[1] < 2 or not varies(values):
        return float("nan")
    return float(values.var(axis=1).mean() / values.var())


def screening_design(count: int, trajectories: int, seed: int) -> np.ndarray:
    """Sample points of Morris's trajectories [trajectories (count + 1), count], in the unit hypercube."""
    return morris(count, trajectories, LEAST_GRID, seed)


def screening(
    paths: Sequence[str],
    places: np.ndarray,
    values: Values,
    scenarios: Sequence[str],
    targets: Sequence[Target],
    seed: int,
) -> pd.DataFrame:
    """One row per target and factor: mu, mu_star, its 95 % interval (low, high), sigma, share of the sum of mu_star.

    Targets of kind `WINS` are skipped: elementary effects of a binary output are not meaningful.
    """
    blocks = []
    for target in targets:
        if target.what == WINS:
            continue
        effects = elementary_effects(places, target_values(target, scenarios, values).mean(axis=1), LEAST_GRID, seed)
        total = effects.mu_star.sum()
        blocks.append(pd.DataFrame({
            **target.keys(), "unit": metric_of(target.metric).unit, "factor": list(paths), "mu": effects.mu,
            "mu_star": effects.mu_star, "low": effects.mu_star - effects.half_width,
            "high": effects.mu_star + effects.half_width, "sigma": effects.sigma,
            "share": effects.mu_star / total if total > 0.0 else np.zeros(len(paths)),
        }))  # fmt: skip
    return pd.concat(blocks, ignore_index=True)


def choose(screened: pd.DataFrame, paths: Sequence[str], few: int) -> Few:
    """The `few` factors with the largest mean share of mu_star over all differences (over levels if there are none)."""
    of_differences = screened[screened["what"] == DIFFERENCE]
    rows = of_differences if len(of_differences) else screened
    share = rows.groupby("factor", sort=False)["share"].mean()
    order = sorted(paths, key=lambda path: (-round(float(share[path]), 12), path))
    chosen = [path for path in order[:few] if share[path] > 0.0]
    return Few(chosen, [path if path in chosen else REST for path in paths])


def sobol_design(few: Few, samples: int, second_order: bool, seed: int) -> np.ndarray:
    """Sample points of Saltelli's scheme [rows, factors] over the selected factors and one group of all others.

    Raises SettingError if `samples` is not a power of two.
    """
    return saltelli(len(few.groups), samples, second_order, seed, few.groups)


def sampled_rows(rows: int, few: Few, second_order: bool) -> np.ndarray:
    """The rows of Saltelli's scheme that are independent sample points: the first and the last of every block."""
    step = (2 if second_order else 1) * len(few.names) + 2
    return np.flatnonzero(np.isin(np.arange(rows) % step, (0, step - 1)))


def decided(
    few: Few, values: Values, scenarios: Sequence[str], targets: Sequence[Target], second_order: bool, seed: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Two tables: indices, one row per target and index; outcomes, one row per target except `WINS`.

    Outcomes hold mean, range, share of the same sign and verdict over the independent sample points.
    """
    indices, outcomes = [], []
    for target in targets:
        results = target_values(target, scenarios, values)
        per_row = results.mean(axis=1)
        rows = index_rows(few.names, sobol_indices(few.names, per_row, second_order, seed))
        indices.append(pd.concat([pd.DataFrame([target.keys()] * len(rows)), rows], axis=1))
        if target.what != WINS:
            points = per_row[sampled_rows(len(per_row), few, second_order)]
            outcomes.append({**target.keys(), **outcome_row(target, points), "seed_part": seed_part(results)})
    return pd.concat(indices, ignore_index=True), pd.DataFrame(outcomes)


def outcome_row(target: Target, points: np.ndarray) -> dict[str, object]:
    """Mean, 5-95 % range, share of the same sign and verdict of a target at independent points, which count as draws."""
    low, high = span(points)
    row = {"unit": metric_of(target.metric).unit, "mean": float(points.mean()), "low": low, "high": high,
           "points": points.size}  # fmt: skip
    # target_values has set rounding errors to 0
    return row if target.what == LEVEL else {**row, **sign_columns(points, rounding_scale(points), drawn=True)}


def stored_values(runs: pd.DataFrame, placed: SampledPoints, ids: np.ndarray, rows: slice) -> Values:
    """Function from a metric to its results at some rows of a design, matched to stored runs by run id."""
    return lambda metric: results_of(runs, ids, placed.numbers[rows], metric)


def blocks_of(table: pd.DataFrame, what: str) -> Iterator[tuple[tuple[str, str, str], pd.DataFrame]]:
    """Blocks of a table for one kind of target, by (scenario, against, metric), in the order of the table."""
    rows = table[table["what"] == what]
    for key, block in rows.groupby(["scenario", "against", "metric"], sort=False):
        yield (str(key[0]), str(key[1]), str(key[2])), block
