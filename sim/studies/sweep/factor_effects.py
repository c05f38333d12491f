"""What moves with what in a sweep: along each factor the largest difference between levels, or the rank correlation."""

import re
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from sim.model.observation.detail_measures import unit_of
from sim.studies.paired import draw_columns, seed_error
from sim.studies.text import joined
from sim.studies.verdicts import NO_DRAW, rounding_scale

MONTH_PATTERN = re.compile(r"\d{4}-\d\d")
MOST_LEVELS = 40
"""Factors of more different values than this are told by rank correlation, not by level."""
OF_LEVELS, OF_RANKS, OF_GROUPS = "levels", "rank correlation", "groups of points"
ONE_LEVEL = "one level only"
"""The verdict on a factor that does not vary."""
FACTOR_COLUMNS = (
    "factor", "metric", "unit", "what", "from", "to", "value", "seed_se", "low", "high", "same_sign", "draws", "verdict", "least",
    "least_at", "most", "most_at",
)  # fmt: skip


def is_ordered(values: Sequence[Any]) -> bool:
    """Whether values are numbers or months, which have an order."""
    return all(
        (isinstance(value, (int, float, np.number)) and not isinstance(value, (bool, np.bool_)))
        or (isinstance(value, str) and MONTH_PATTERN.fullmatch(value) is not None)
        for value in values
    )


def levels_of(column: pd.Series) -> list[Any]:
    """The different values of a factor: in order where they have one, else as they appear."""
    found = list(dict.fromkeys(column))
    return sorted(found) if is_ordered(found) else found


def is_full_factorial(table: pd.DataFrame) -> bool:
    """Whether points are every combination of the factors' levels, each once."""
    levels = [table[path].nunique(dropna=False) for path in table.columns]
    return len(table) == np.prod(levels) and not table.duplicated().any()


def known_mean(values: np.ndarray) -> float:
    """Mean of what is there; 0 if nothing is, so that it never counts as the largest."""
    kept = values[~np.isnan(values)]
    return float(kept.mean()) if kept.size else 0.0


def along_levels(table: pd.DataFrame, values: np.ndarray, path: str, drawn: bool) -> dict[str, Any]:
    """The largest difference between two levels of a factor, from values [points, draws, seeds] of a full grid.

    Each level is the mean over all combinations of the other factors, at the draws that have all of them. `least` and `most`
    are the difference where the others make it smallest and largest.
    """
    levels, others = levels_of(table[path]), [column for column in table.columns if column != path]
    rest = list(table[others].itertuples(index=False, name=None))
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
    row |= draw_columns(difference.mean(axis=1), rounding_scale(values[~np.isnan(values)]), drawn)
    row["seed_se"] = seed_error(difference[~np.isnan(difference).any(axis=1)]) if row["verdict"] != NO_DRAW else np.nan
    if others:
        there = [known_mean(moved) for moved in (cube[second] - cube[first]).mean(axis=2)]
        least, most = int(np.argmin(there)), int(np.argmax(there))
        row |= {"least": there[least], "least_at": said(dict(zip(others, combined[least], strict=True)))}
        row |= {"most": there[most], "most_at": said(dict(zip(others, combined[most], strict=True)))}
    return row


def rank_correlation(x: np.ndarray, y: np.ndarray) -> float:
    """Spearman's rank correlation of values [points], where both are known; NaN of fewer than three, or if one is constant."""
    from scipy.stats import spearmanr  # SciPy takes a while to load

    known = ~np.isnan(x) & ~np.isnan(y)
    if known.sum() < 3 or np.ptp(x[known]) == 0 or np.ptp(y[known]) == 0:
        return float("nan")
    return float(spearmanr(x[known], y[known]).statistic)


def along_ranks(table: pd.DataFrame, per_draw: np.ndarray, path: str, drawn: bool) -> dict[str, Any] | None:
    """Spearman's rank correlation over points of a factor and a metric, draw by draw; None for a factor without order."""
    if not is_ordered(list(table[path])) or table[path].nunique() < 2:
        return None
    ranks = table[path].rank().to_numpy(float)
    found = np.array([rank_correlation(ranks, values) for values in per_draw.T])
    return {"what": OF_RANKS, **draw_columns(found, 1.0, drawn)}


def along_groups(table: pd.DataFrame, values: np.ndarray, path: str, drawn: bool) -> dict[str, Any] | None:
    """The largest difference between the means of the points at two words, draw by draw; the points differ otherwise too."""
    levels = levels_of(table[path])
    if not 2 <= len(levels) <= MOST_LEVELS:
        return None
    by_level = np.array([values[(table[path] == level).to_numpy()].mean(axis=0) for level in levels])
    pairs = combinations(range(len(levels)), 2)
    first, second = max(pairs, key=lambda pair: abs(known_mean((by_level[pair[1]] - by_level[pair[0]]).mean(axis=1))))
    moved = draw_columns(
        (by_level[second] - by_level[first]).mean(axis=1), rounding_scale(values[~np.isnan(values)]), drawn
    )
    return {"what": OF_GROUPS, "from": levels[first], "to": levels[second], **moved}


def factor_rows(table: pd.DataFrame, values: np.ndarray, metric: str, drawn: bool) -> list[dict[str, Any]]:
    """A row for each factor: how a metric [points, draws, seeds] differs along it; none where points are too few to say."""
    per_draw = values.mean(axis=2)
    rows: list[dict[str, Any]] = []
    grid = is_full_factorial(table)
    for path in table.columns:
        found = None
        if grid and table[path].nunique(dropna=False) <= MOST_LEVELS:
            found = along_levels(table, values, path, drawn)
        elif len(table) > 2 * len(table.columns):
            found = along_ranks(table, per_draw, path, drawn) or along_groups(table, values, path, drawn)
        if found is not None:
            rows.append({"factor": path, "metric": metric, "unit": unit_of(metric), **found})
    return rows


def short(path: str) -> str:
    """A path in few words: `adoption_cost`, `joint_roadmap start`."""
    parts = path.split(".")
    if parts[0] == "mechanism":
        return " ".join(parts[1:])
    return parts[-1] if "_" in parts[-1] else " ".join(parts)


def said(factors: Mapping[Any, Any]) -> str:
    """Values of factors in words: `joint_roadmap start 2026-01 and base 0.35`; empty for none."""
    return joined([f"{short(path)} {level_phrase(value)}" for path, value in factors.items()]) if factors else ""


def level_phrase(value: Any) -> str:
    """A level in words."""
    return f"{value:g}" if isinstance(value, float) else str(value)
