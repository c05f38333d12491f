"""Sensitivity: which uncertain parameters decide a result, and which decide whether one scenario beats another.

First Morris's elementary effects over everything uncertain; then Sobol indices of the few that matter, with all others as one
group that moves together, so that what the screening left out is measured too.
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
"""What a target is: a scenario's value, a paired difference, or 1 where the first of two is better and 0 elsewhere."""
REST = "all others"
USUAL_METRICS = (*HEADLINE, "burden_vulnerable", "progress_vulnerable")
Values = Callable[[str], np.ndarray]
"""A metric's name to its values [rows, scenarios, seeds]."""


class Target(NamedTuple):
    """A number that a study explains; `against` is empty for the level of one scenario."""

    what: str
    scenario: str
    against: str
    metric: str

    def keys(self) -> dict[str, str]:
        """Columns that name it."""
        return {"what": self.what, "scenario": self.scenario, "against": self.against, "metric": self.metric}


class Few(NamedTuple):
    """The factors that go on to Sobol indices, and the group of every factor: its own name, or `REST`."""

    chosen: list[str]
    groups: list[str]

    @property
    def names(self) -> list[str]:
        """Groups in the order of Saltelli's scheme: as they first occur."""
        return list(dict.fromkeys(self.groups))


def targets_of(scenarios: Sequence[str], pairs: Sequence[tuple[str, str]], metrics: Sequence[str]) -> list[Target]:
    """Everything to explain: differences and which is better, pair by pair, then levels."""
    found = [
        Target(what, *pair, metric)
        for pair in pairs
        for metric in metrics
        for what in ((DIFFERENCE, WINS) if metric_of(metric).better else (DIFFERENCE,))
    ]
    return found + [Target(LEVEL, name, "", metric) for name in scenarios for metric in metrics]


def target_values(target: Target, scenarios: Sequence[str], values: Values) -> np.ndarray:
    """[rows, seeds] a target's values; of `WINS` [rows, 1], by the mean over seeds."""
    found = values(target.metric)
    first = found[:, list(scenarios).index(target.scenario)]
    if target.what == LEVEL:
        return first
    difference = first - found[:, list(scenarios).index(target.against)]
    difference[is_rounding(difference, rounding_scale(found))] = 0.0
    if target.what == DIFFERENCE:
        return difference
    sign = 1.0 if metric_of(target.metric).better == "higher" else -1.0
    return np.asarray((sign * difference.mean(axis=1, keepdims=True) > 0.0).astype(float))


def seed_part(values: np.ndarray) -> float:
    """Share of the variance of results [rows, seeds] that is between seeds at one place; NaN with one seed."""
    if values.shape[1] < 2 or not varies(values):
        return float("nan")
    return float(values.var(axis=1).mean() / values.var())


def screening_design(count: int, trajectories: int, seed: int) -> np.ndarray:
    """[trajectories (count + 1), count] places of Morris's trajectories."""
    return morris(count, trajectories, LEAST_GRID, seed)


def screening(
    paths: Sequence[str],
    places: np.ndarray,
    values: Values,
    scenarios: Sequence[str],
    targets: Sequence[Target],
    seed: int,
) -> pd.DataFrame:
    """One row a target and factor: mu, mu_star, low and high (95 %), sigma, share (of the sum of mu_star).

    Not of which is better: two values have no elementary effects worth the name.
    """
    blocks = []
    for target in targets:
        if target.what == WINS:
            continue
        found = elementary_effects(places, target_values(target, scenarios, values).mean(axis=1), LEAST_GRID, seed)
        total = found.mu_star.sum()
        blocks.append(pd.DataFrame({
            **target.keys(), "unit": metric_of(target.metric).unit, "factor": list(paths), "mu": found.mu,
            "mu_star": found.mu_star, "low": found.mu_star - found.half_width, "high": found.mu_star + found.half_width,
            "sigma": found.sigma, "share": found.mu_star / total if total > 0.0 else np.zeros(len(paths)),
        }))  # fmt: skip
    return pd.concat(blocks, ignore_index=True)


def choose(screened: pd.DataFrame, paths: Sequence[str], few: int) -> Few:
    """The factors with the largest mean share of mu_star over the differences (over the levels, where there are none)."""
    of_differences = screened[screened["what"] == DIFFERENCE]
    rows = of_differences if len(of_differences) else screened
    share = rows.groupby("factor", sort=False)["share"].mean()
    order = sorted(paths, key=lambda path: (-round(float(share[path]), 12), path))
    chosen = [path for path in order[:few] if share[path] > 0.0]
    return Few(chosen, [path if path in chosen else REST for path in paths])


def sobol_design(few: Few, samples: int, second_order: bool, seed: int) -> np.ndarray:
    """[rows, factors] places of Saltelli's scheme over the few and all others as one group. Raises SettingError."""
    return saltelli(len(few.groups), samples, second_order, seed, few.groups)


def sampled_rows(rows: int, few: Few, second_order: bool) -> np.ndarray:
    """Which rows of Saltelli's scheme are independent points: the first and the last of every block."""
    step = (2 if second_order else 1) * len(few.names) + 2
    return np.flatnonzero(np.isin(np.arange(rows) % step, (0, step - 1)))


def decided(
    few: Few, values: Values, scenarios: Sequence[str], targets: Sequence[Target], second_order: bool, seed: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Tables of indices (a row a target and index) and of targets (mean, range, sign and word over independent points)."""
    indices, outcomes = [], []
    for target in targets:
        found = target_values(target, scenarios, values)
        per_row = found.mean(axis=1)
        rows = index_rows(few.names, sobol_indices(few.names, per_row, second_order, seed))
        indices.append(pd.concat([pd.DataFrame([target.keys()] * len(rows)), rows], axis=1))
        if target.what != WINS:
            points = per_row[sampled_rows(len(per_row), few, second_order)]
            outcomes.append({**target.keys(), **outcome_row(target, points), "seed_part": seed_part(found)})
    return pd.concat(indices, ignore_index=True), pd.DataFrame(outcomes)


def outcome_row(target: Target, points: np.ndarray) -> dict[str, object]:
    """Mean, 5-95 % range, sign and word of a target's values at independent points, which count as draws do."""
    low, high = span(points)
    row = {"unit": metric_of(target.metric).unit, "mean": float(points.mean()), "low": low, "high": high,
           "points": points.size}  # fmt: skip
    # what is rounding was made 0 before
    return row if target.what == LEVEL else {**row, **sign_columns(points, rounding_scale(points), drawn=True)}


def stored_values(runs: pd.DataFrame, placed: SampledPoints, ids: np.ndarray, rows: slice) -> Values:
    """Results at some rows of a design, by metric, found in stored runs by run id."""
    return lambda metric: results_of(runs, ids, placed.numbers[rows], metric)


def blocks_of(table: pd.DataFrame, what: str) -> Iterator[tuple[tuple[str, str, str], pd.DataFrame]]:
    """Blocks of a table by (scenario, against, metric), of one kind of target, in the order of the table."""
    rows = table[table["what"] == what]
    for key, block in rows.groupby(["scenario", "against", "metric"], sort=False):
        yield (str(key[0]), str(key[1]), str(key[2])), block
