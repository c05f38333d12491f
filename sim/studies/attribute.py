"""Attribute: the contribution of each mechanism, as exact Shapley values over all combinations of mechanisms."""

from collections.abc import Sequence
from itertools import combinations
from math import factorial

import numpy as np
import pandas as pd

from sim.model.mechanisms import COMBINABLE
from sim.model.observation.metrics import METRICS, metric_of
from sim.model.observation.outcome import mean_of
from sim.runs.plan import KEYS
from sim.scenarios.scenario import Scenario
from sim.studies.findings import Findings, is_drawn, markdown_table
from sim.studies.paired import span
from sim.studies.text import signed
from sim.studies.verdicts import defined, rounding_scale, sign_share, verdict

CONTRIBUTION_METRICS = ("duplication_share", "burden_median", "progress", "burden_vulnerable", "progress_vulnerable")
ALL_TOGETHER = "all together"
"""Used instead of a mechanism's name for the total of all mechanisms."""
INTERACTIONS_SHOWN = 5


def set_name(members: Sequence[str]) -> str:
    """The name of a combination in tables: its mechanisms joined by `+`, or `none`."""
    return "+".join(members) if members else "none"


def combinations_of(mechanisms: Sequence[str]) -> list[tuple[str, ...]]:
    """All subsets of the mechanisms; mechanism i is in subset number n if bit i of n is set."""
    return [
        tuple(name for bit, name in enumerate(mechanisms) if number >> bit & 1)
        for number in range(1 << len(mechanisms))
    ]


def attribution_points(base: Scenario, mechanisms: Sequence[str] = COMBINABLE) -> list[Scenario]:
    """The base scenario with every combination of the mechanisms at full strength, all others switched off."""
    off = {f"mechanism.{name}.strength": 0.0 for name in mechanisms}
    return [
        base.at(off | {f"mechanism.{name}.strength": 1.0 for name in members}, name=set_name(members))
        for members in combinations_of(mechanisms)
    ]


def values_by_set(runs: pd.DataFrame, mechanisms: Sequence[str], metric: str) -> np.ndarray:
    """Mean over seeds of a metric [draws, 2**n], one column per set of mechanisms."""
    table = runs.pivot_table(index="draw", columns="scenario", values=metric, aggfunc="mean", sort=True, dropna=False)
    return table[[set_name(members) for members in combinations_of(mechanisms)]].to_numpy(float)


def shapley(values: np.ndarray) -> np.ndarray:
    """Exact Shapley values [draws, n] from values by set [draws, 2**n]; they sum to the value of all minus that of none."""
    sets = values.shape[1]
    count = sets.bit_length() - 1
    numbers = np.arange(sets)
    sizes = np.array([number.bit_count() for number in range(sets)])
    weight = np.array([factorial(size) * factorial(count - size - 1) for size in range(count)]) / factorial(count)
    contributions = np.empty((values.shape[0], count))
    for bit in range(count):
        without = numbers[numbers >> bit & 1 == 0]
        contributions[:, bit] = (values[:, without | 1 << bit] - values[:, without]) @ weight[sizes[without]]
    return contributions


def interactions(values: np.ndarray) -> dict[tuple[int, int], np.ndarray]:
    """Pair of bits to its Shapley interaction index [draws]: the joint effect beyond the sum of the two separate effects."""
    sets = values.shape[1]
    count = sets.bit_length() - 1
    numbers = np.arange(sets)
    sizes = np.array([number.bit_count() for number in range(sets)])
    weight = np.array([factorial(size) * factorial(count - size - 2) for size in range(count - 1)]) / factorial(
        count - 1
    )
    indices = {}
    for one, other in combinations(range(count), 2):
        a, b = 1 << one, 1 << other
        without = numbers[(numbers & (a | b)) == 0]
        together = values[:, without | a | b] - values[:, without | a] - values[:, without | b] + values[:, without]
        indices[one, other] = together @ weight[sizes[without]]
    return indices


def contribution_row(contribution: np.ndarray, scale: float, drawn: bool) -> dict[str, object]:
    """Mean, 5-95 % range over draws, share of draws of the same sign, and verdict, of one contribution [draws]."""
    known = defined(contribution)
    low, high = span(known)
    return {
        "value": mean_of(known),
        "low": low,
        "high": high,
        "same_sign": sign_share(contribution),
        "verdict": verdict(contribution, scale, drawn),
    }


def attribution(runs: pd.DataFrame, mechanisms: Sequence[str] = COMBINABLE) -> Findings:
    """Shapley values and interactions of every metric, from runs of all combinations (scenario, draw, seed, metrics).

    Raises ValueError if the values of a draw do not sum to the difference between all mechanisms and none.
    """
    metrics = [column for column in runs.columns if column not in KEYS]
    drawn = is_drawn(runs)
    values_rows, pair_rows = [], []
    for metric in metrics:
        values = values_by_set(runs, mechanisms, metric)
        contributions = shapley(values)
        scale = rounding_scale(values)
        whole = values[:, -1] - values[:, 0]
        if np.abs(contributions.sum(axis=1) - whole).max() > 1e-9 * scale:
            raise ValueError(f"the Shapley values of {metric} do not add up")
        unit = metric_of(metric).unit
        for name, value in zip((*mechanisms, ALL_TOGETHER), (*contributions.T, whole), strict=True):
            row = contribution_row(value, scale, drawn)
            values_rows.append({"metric": metric, "mechanism": name, "unit": unit, **row})
        if metric in METRICS:
            for (one, other), together in interactions(values).items():
                pair = {"first": mechanisms[one], "second": mechanisms[other], "unit": unit}
                pair_rows.append({"metric": metric, **pair, **contribution_row(together, scale, drawn)})
    tables = {"shapley": pd.DataFrame(values_rows), "interactions": pd.DataFrame(pair_rows)}
    return Findings(tables, attribution_words(tables, runs["draw"].nunique(), runs["seed"].nunique(), drawn))


def attribution_words(tables: dict[str, pd.DataFrame], draws: int, seeds: int, drawn: bool) -> list[str]:
    """The findings, metric by metric."""
    made = f"{draws} parameter draws" if drawn else "the default parameters (no draws)"
    paragraphs = [
        f"Every combination of the mechanisms was run at {made} with {seeds} seeds each, the same for all combinations. The "
        "Shapley value of a mechanism is its effect when it is added, averaged over all orders of adding the mechanisms. The "
        "values sum to the difference between all mechanisms and none; this is checked for each draw."
    ]
    shapley_table, pairs = tables["shapley"], tables["interactions"]
    for metric in CONTRIBUTION_METRICS:
        block = shapley_table[shapley_table["metric"] == metric].drop(columns="metric")
        block = block.sort_values("value", key=np.abs, ascending=False, kind="stable")
        strongest = pairs[pairs["metric"] == metric].sort_values("value", key=np.abs, ascending=False, kind="stable")
        named = [
            f"{row['first']} with {row['second']} ({signed(row['value'])}, {row['verdict']})"
            for row in strongest.head(INTERACTIONS_SHOWN).to_dict("records")
        ]
        paragraphs += [
            f"## {metric}",
            metric_of(metric).definition,
            markdown_table(block),
            f"Strongest interactions (joint effect minus the sum of the separate effects): {'; '.join(named)}.",
        ]
    return paragraphs
