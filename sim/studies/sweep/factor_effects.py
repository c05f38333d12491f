"""Effects of the factors of a sweep: the largest difference between two levels of a factor, or its rank correlation."""

import re
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from sim.model.observation.detail_measures import unit_of
from sim.studies.paired import draw_columns, seed_error
from sim.studies.text import joined
from sim.studies.verdicts import NO_DRAW, defined, rounding_scale

MONTH_PATTERN = re.compile(r"\d{4}-\d\d")
LEAST_RANKED = 3
"""Smallest number of points of a rank correlation."""
MOST_LEVELS = 40
"""For factors with more distinct values, the rank correlation is reported instead of differences between levels."""
OF_LEVELS, OF_RANKS, OF_GROUPS = "levels", "rank correlation", "groups of points"
ONE_LEVEL = "one level only"
"""The verdict on a factor that does not vary."""
CONSTANT = "does not vary"
"""The verdict on a metric that has the same value at all points of every draw."""
FACTOR_COLUMNS = (
    "factor", "metric", "unit", "what", "from", "to", "value", "seed_se", "low", "high", "same_sign", "draws", "verdict", "least",
    "least_at", "most", "most_at",
)  # fmt: skip


def is_ordered(values: Sequence[Any]) -> bool:
    """Whether all values are numbers or months, which are ordered."""
    return all(
        (isinstance(value, (int, float, np.number)) and not isinstance(value, (bool, np.bool_)))
        or (isinstance(value, str) and MONTH_PATTERN.fullmatch(value) is not None)
        for value in values
    )


def levels_of(column: pd.Series) -> list[Any]:
    """The distinct values of a factor: sorted if they are ordered, else by first occurrence."""
    distinct = list(dict.fromkeys(column))
    return sorted(distinct) if is_ordered(distinct) else distinct


def is_full_factorial(table: pd.DataFrame) -> bool:
    """Whether the points are every combination of the factors' levels, each once."""
    levels = [table[path].nunique(dropna=False) for path in table.columns]
    return len(table) == np.prod(levels) and not table.duplicated().any()


def known_mean(values: np.ndarray) -> float:
    """Mean of the values that are not NaN; 0 if there are none, so that it is never the largest."""
    known = values[~np.isnan(values)]
    return float(known.mean()) if known.size else 0.0


def along_levels(table: pd.DataFrame, values: np.ndarray, path: str, drawn: bool, none: str) -> dict[str, Any]:
    """The largest difference between two levels of a factor, from values [points, draws, seeds] of a full factorial.

    Each level is the mean over all combinations of the other factors, for the draws that have all of them. `least` and `most`
    are the smallest and largest difference over these combinations.
    """
    levels, others = levels_of(table[path]), [column for column in table.columns if column != path]
    # not `itertuples`, which gives no rows of a table without columns before pandas 3
    rest = [tuple(row) for row in table[others].to_numpy(dtype=object)]
    rows = {(value, other): number for number, (value, other) in enumerate(zip(table[path], rest, strict=True))}
    combined = list(dict.fromkeys(rest))
    cube = np.array([[values[rows[value, other]] for other in combined] for value in levels])
    by_level = cube.mean(axis=1)  # [levels, draws, seeds]
    means = by_level.mean(axis=2)
    pairs = list(combinations(range(len(levels)), 2))
    if not pairs:
        return {"what": OF_LEVELS, "value": np.nan, "draws": 0, "verdict": ONE_LEVEL}
    first, second = max(pairs, key=lambda pair: abs(known_mean(means[pair[1]] - means[pair[0]])))
    difference = by_level[second] - by_level[first]
    row = {"what": OF_LEVELS, "from": levels[first], "to": levels[second]}
    row |= draw_columns(difference.mean(axis=1), rounding_scale(values), drawn, none)
    row["seed_se"] = seed_error(difference[~np.isnan(difference).any(axis=1)]) if row["verdict"] != none else np.nan
    if others:
        by_others = [known_mean(moved) for moved in (cube[second] - cube[first]).mean(axis=2)]
        least, most = int(np.argmin(by_others)), int(np.argmax(by_others))
        row |= {"least": by_others[least], "least_at": factor_values(dict(zip(others, combined[least], strict=True)))}
        row |= {"most": by_others[most], "most_at": factor_values(dict(zip(others, combined[most], strict=True)))}
    return row


def rank_correlation(x: np.ndarray, y: np.ndarray) -> float:
    """Spearman's rank correlation of x and y [points], ignoring NaN; NaN for fewer than three points or a constant input."""
    from scipy.stats import spearmanr  # SciPy takes a while to load

    known = ~np.isnan(x) & ~np.isnan(y)
    if known.sum() < LEAST_RANKED or np.ptp(x[known]) == 0 or np.ptp(y[known]) == 0:
        return float("nan")
    return float(spearmanr(x[known], y[known]).statistic)


def along_ranks(table: pd.DataFrame, per_draw: np.ndarray, path: str, drawn: bool, none: str) -> dict[str, Any] | None:
    """Spearman's rank correlation of a factor and a metric over points, per draw [points, draws]; None if not ordered."""
    if not is_ordered(list(table[path])) or table[path].nunique() < 2:
        return None
    ranks = table[path].rank().to_numpy(float)
    correlations = np.array([rank_correlation(ranks, values) for values in per_draw.T])
    return {"what": OF_RANKS, **draw_columns(correlations, 1.0, drawn, CONSTANT if is_constant(per_draw) else none)}


def is_constant(per_draw: np.ndarray) -> bool:
    """Whether values [points, draws] are the same at all points of each draw that has at least three of them."""
    known = [defined(values) for values in per_draw.T]
    ranges = [np.ptp(values) for values in known if values.size >= LEAST_RANKED]
    return bool(ranges) and max(ranges) == 0.0


def along_groups(table: pd.DataFrame, values: np.ndarray, path: str, drawn: bool, none: str) -> dict[str, Any] | None:
    """The largest difference between the mean values of the points at two levels, per draw.

    The points also differ in other factors. None for fewer than 2 or more than 40 levels.
    """
    levels = levels_of(table[path])
    if not 2 <= len(levels) <= MOST_LEVELS:
        return None
    by_level = np.array([values[(table[path] == level).to_numpy()].mean(axis=0) for level in levels])
    pairs = combinations(range(len(levels)), 2)
    first, second = max(pairs, key=lambda pair: abs(known_mean((by_level[pair[1]] - by_level[pair[0]]).mean(axis=1))))
    moved = draw_columns((by_level[second] - by_level[first]).mean(axis=1), rounding_scale(values), drawn, none)
    return {"what": OF_GROUPS, "from": levels[first], "to": levels[second], **moved}


def factor_rows(
    table: pd.DataFrame, values: np.ndarray, metric: str, drawn: bool, none: str = NO_DRAW
) -> list[dict[str, Any]]:
    """One row per factor with its effect on a metric [points, draws, seeds]; no row if there are too few points.

    `none` is the verdict where no draw has all values.
    """
    per_draw = values.mean(axis=2)
    rows: list[dict[str, Any]] = []
    grid = is_full_factorial(table)
    for path in table.columns:
        effect = None
        if grid and table[path].nunique(dropna=False) <= MOST_LEVELS:
            effect = along_levels(table, values, path, drawn, none)
        elif len(table) > 2 * len(table.columns):
            effect = along_ranks(table, per_draw, path, drawn, none) or along_groups(table, values, path, drawn, none)
        if effect is not None:
            rows.append({"factor": path, "metric": metric, "unit": unit_of(metric), **effect})
    return rows


def short(path: str) -> str:
    """A short form of a path, such as `adoption_cost` or `joint_roadmap start`."""
    parts = path.split(".")
    if parts[0] == "mechanism":
        return " ".join(parts[1:])
    return parts[-1] if "_" in parts[-1] else " ".join(parts)


def factor_values(factors: Mapping[Any, Any]) -> str:
    """Values of factors as text, such as `joint_roadmap start 2026-01 and base 0.35`; empty if there are none."""
    return joined([f"{short(path)} {level_phrase(value)}" for path, value in factors.items()]) if factors else ""


def level_phrase(value: Any) -> str:
    """A level as text."""
    return f"{value:g}" if isinstance(value, float) else str(value)
