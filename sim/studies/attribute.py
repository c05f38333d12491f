"""Attribute: what each mechanism contributes, by exact Shapley values over all combinations of mechanisms."""

from collections.abc import Sequence
from itertools import combinations
from math import factorial

import numpy as np
import pandas as pd

from sim.model.mechanisms import COMBINABLE
from sim.model.observation.metrics import METRICS, metric_of
from sim.runs.plan import KEYS
from sim.scenarios.scenario import Scenario
from sim.studies.findings import Findings, is_drawn, markdown_table
from sim.studies.paired import span
from sim.studies.verdicts import rounding_scale, sign_share, verdict

CONTRIBUTION_METRICS = ("duplication_share", "burden_median", "progress", "burden_vulnerable", "progress_vulnerable")
ALL_TOGETHER = "all together"
"""In place of a mechanism: all of them."""
INTERACTIONS_SHOWN = 5


def set_name(members: Sequence[str]) -> str:
    """The name of a combination in tables: its mechanisms joined by +, or `none`."""
    return "+".join(members) if members else "none"


def combinations_of(mechanisms: Sequence[str]) -> list[tuple[str, ...]]:
    """Every subset, in the order of its bits: mechanism number i is bit i."""
    return [
        tuple(name for bit, name in enumerate(mechanisms) if number >> bit & 1)
        for number in range(1 << len(mechanisms))
    ]


def attribution_points(base: Scenario, mechanisms: Sequence[str] = COMBINABLE) -> list[Scenario]:
    """The base scenario with every combination of the mechanisms at full strength, and none of them otherwise."""
    off = {f"mechanism.{name}.strength": 0.0 for name in mechanisms}
    return [
        base.at(off | {f"mechanism.{name}.strength": 1.0 for name in members}, name=set_name(members))
        for members in combinations_of(mechanisms)
    ]


def values_by_set(runs: pd.DataFrame, mechanisms: Sequence[str], metric: str) -> np.ndarray:
    """[draws, 2**n] mean over seeds of a metric, by set of mechanisms."""
    table = runs.pivot_table(index="draw", columns="scenario", values=metric, aggfunc="mean", sort=True)
    return table[[set_name(members) for members in combinations_of(mechanisms)]].to_numpy(float)


def shapley(values: np.ndarray) -> np.ndarray:
    """[draws, n] exact Shapley values of [draws, 2**n] values by set; they add up to the value of all less that of none."""
    sets = values.shape[1]
    count = sets.bit_length() - 1
    numbers = np.arange(sets)
    sizes = np.array([number.bit_count() for number in range(sets)])
    weight = np.array([factorial(size) * factorial(count - size - 1) for size in range(count)]) / factorial(count)
    found = np.empty((values.shape[0], count))
    for bit in range(count):
        without = numbers[numbers >> bit & 1 == 0]
        found[:, bit] = (values[:, without | 1 << bit] - values[:, without]) @ weight[sizes[without]]
    return found


def interactions(values: np.ndarray) -> dict[tuple[int, int], np.ndarray]:
    """Pair of bits to [draws] its Shapley interaction index: what both add together beyond what each adds alone."""
    sets = values.shape[1]
    count = sets.bit_length() - 1
    numbers = np.arange(sets)
    sizes = np.array([number.bit_count() for number in range(sets)])
    weight = np.array([factorial(size) * factorial(count - size - 2) for size in range(count - 1)]) / factorial(
        count - 1
    )
    found = {}
    for one, other in combinations(range(count), 2):
        a, b = 1 << one, 1 << other
        without = numbers[(numbers & (a | b)) == 0]
        together = values[:, without | a | b] - values[:, without | a] - values[:, without | b] + values[:, without]
        found[one, other] = together @ weight[sizes[without]]
    return found


def contribution_row(contribution: np.ndarray, scale: float, drawn: bool) -> dict[str, object]:
    """Mean, range over draws, share of draws of the same sign, and the word, of one contribution [draws]."""
    low, high = span(contribution)
    return {
        "value": float(contribution.mean()),
        "low": low,
        "high": high,
        "same_sign": sign_share(contribution),
        "verdict": verdict(contribution, scale, drawn),
    }


def attribution(runs: pd.DataFrame, mechanisms: Sequence[str] = COMBINABLE) -> Findings:
    """Shapley values and interactions of every metric, from runs of all combinations (scenario, draw, seed, metrics).

    Raises ValueError if the values do not add up to the difference between all and none in each draw.
    """
    metrics = [column for column in runs.columns if column not in KEYS]
    drawn = is_drawn(runs)
    values_rows, pair_rows = [], []
    for metric in metrics:
        values = values_by_set(runs, mechanisms, metric)
        found = shapley(values)
        scale = rounding_scale(values)
        whole = values[:, -1] - values[:, 0]
        if np.abs(found.sum(axis=1) - whole).max() > 1e-9 * scale:
            raise ValueError(f"the Shapley values of {metric} do not add up")
        unit = metric_of(metric).unit
        for name, value in zip((*mechanisms, ALL_TOGETHER), (*found.T, whole), strict=True):
            row = contribution_row(value, scale, drawn)
            values_rows.append({"metric": metric, "mechanism": name, "unit": unit, **row})
        if metric in METRICS:
            for (one, other), together in interactions(values).items():
                pair = {"first": mechanisms[one], "second": mechanisms[other], "unit": unit}
                pair_rows.append({"metric": metric, **pair, **contribution_row(together, scale, drawn)})
    tables = {"shapley": pd.DataFrame(values_rows), "interactions": pd.DataFrame(pair_rows)}
    return Findings(tables, attribution_words(tables, runs["draw"].nunique(), runs["seed"].nunique(), drawn))


def attribution_words(tables: dict[str, pd.DataFrame], draws: int, seeds: int, drawn: bool) -> list[str]:
    """What the values say, metric by metric."""
    made = f"{draws} draws" if drawn else "the default parameters, no draws"
    paragraphs = [
        f"Every combination of the mechanisms was run at {made} with {seeds} seeds each, the same for all. A mechanism's "
        "value is what it adds on average over all orders in which mechanisms could be added; the values of all add up to "
        "the difference between all and none, checked for each draw."
    ]
    shapley_table, pairs = tables["shapley"], tables["interactions"]
    for metric in CONTRIBUTION_METRICS:
        block = shapley_table[shapley_table["metric"] == metric].drop(columns="metric")
        block = block.sort_values("value", key=np.abs, ascending=False, kind="stable")
        strongest = pairs[pairs["metric"] == metric].sort_values("value", key=np.abs, ascending=False, kind="stable")
        named = [
            f"{row.first} with {row.second} ({row.value:+.3f}, {row.verdict})"
            for row in strongest.head(INTERACTIONS_SHOWN).itertuples()
        ]
        paragraphs += [
            f"## {metric}",
            metric_of(metric).definition,
            markdown_table(block),
            f"Strongest interactions (together against each alone): {'; '.join(named)}.",
        ]
    return paragraphs
