"""Cells of the figures of a sweep: values by draw for each combination of levels of two factors."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from sim.figures.layout.labels import scenario_label, spoken, without_math
from sim.settings.months import month_number
from sim.studies.designs.factors import Factor
from sim.studies.findings import is_drawn
from sim.studies.paired import sign_columns, span

ORDERED = ("number", "whole", "month")
NO_UNIT = ("month", "word", "name", "on or off", "file", "number")


class Cell(NamedTuple):
    """Values of a metric at one level of each of two factors [draws]; NaN where a run is missing.

    If several design points have these levels, the values are their mean, for the draws that have all of them.
    """

    values: np.ndarray
    drawn: bool

    @property
    def kept(self) -> np.ndarray:
        """The values of the complete draws."""
        return np.asarray(self.values[~np.isnan(self.values)])

    @property
    def mean(self) -> float:
        """Mean over the complete draws; NaN if there are none."""
        return float(self.kept.mean()) if self.kept.size else float("nan")

    @property
    def span(self) -> tuple[float, float]:
        """5-95 % range over the complete draws; NaN without draws."""
        return span(self.kept, self.drawn)

    def verdict(self, scale: float) -> str:
        """The verdict on the values, which are differences; `scale` is the scale of rounding errors."""
        return str(sign_columns(self.kept, scale, self.drawn)["verdict"])


def factor_name(factor: Factor) -> str:
    """A readable name of a factor, such as `Joint roadmap: start`."""
    parts = [part for part in factor.path.split(".") if part != "mechanism"]
    last = spoken(parts[-1])
    return without_math(f"{spoken(parts[0])}: {last[:1].lower()}{last[1:]}" if len(parts) > 1 else last)


def factor_label(factor: Factor) -> str:
    """The axis label of a factor: its name, with the unit if that adds information."""
    name = factor_name(factor)
    return name if factor.unit in NO_UNIT or factor.unit in name else f"{name} ({factor.unit})"


def level_text(factor: Factor, value: Any) -> str:
    """A level of a factor as text."""
    if factor.kind == "scenario":
        return scenario_label(str(value), 24)
    return f"{value:.4g}" if isinstance(value, float) else without_math(str(value))


def levels_in(runs: pd.DataFrame, factor: Factor) -> list[Any]:
    """The levels of a factor that the points take: sorted if they are ordered, else as they were given."""
    present = list(dict.fromkeys(runs.sort_values("point", kind="stable")[factor.path]))
    if factor.kind in ORDERED:
        return sorted(present)
    return [level for level in factor.levels if level in present] or present


def position(factor: Factor, value: Any, levels: Sequence[Any]) -> float:
    """The position of a level along an axis: its value, its month number, or its index among categories."""
    if factor.kind == "month":
        return float(month_number(value))
    return float(value) if factor.kind in ORDERED else float(list(levels).index(value))


def seed_means(runs: pd.DataFrame, metric: str) -> pd.DataFrame:
    """Means over seeds [points, draws]; NaN where a seed is missing.

    Draws that are incomplete at any point are left out at all points, so that all means are over the same draws; points without
    a complete draw are ignored for this. If no draw would remain, each point keeps its own complete draws.
    """
    seeds = runs["seed"].nunique()
    grouped = runs.dropna(subset=[metric]).groupby(["point", "draw"])[metric].agg(["mean", "count"])
    means = grouped["mean"].where(grouped["count"] == seeds)
    table = means.unstack("draw").reindex(index=sorted(set(runs["point"])), columns=sorted(set(runs["draw"])))
    common = table.dropna(how="all").notna().all()
    return table.where(common, axis=1) if common.any() else table


def missing_runs(runs: pd.DataFrame, metrics: Sequence[str], points: int | None = None) -> int:
    """Number of missing runs, over all points, draws and seeds."""
    whole = (points or runs["point"].nunique()) * runs["draw"].nunique() * runs["seed"].nunique()
    return whole - len(runs.dropna(subset=list(metrics), how="all"))


def cells_of(
    runs: pd.DataFrame, metric: str, x: Factor, by: Factor | None, to_first_point: bool = False
) -> dict[tuple[Any, Any], Cell]:
    """(level of x, level of by) to cell; with `to_first_point`, paired differences to the first design point."""
    values = seed_means(runs, metric)
    if to_first_point:
        values = values - values.iloc[0]
    points = runs.drop_duplicates("point").set_index("point").loc[values.index]
    by_levels: dict[tuple[Any, Any], list[np.ndarray]] = {}
    for point, row in zip(values.index, values.to_numpy(float), strict=True):
        key = (points.at[point, x.path], None if by is None else points.at[point, by.path])
        by_levels.setdefault(key, []).append(row)
    drawn = is_drawn(runs)
    return {key: Cell(np.mean(rows, axis=0), drawn) for key, rows in by_levels.items()}


def to_first_line(cells: dict[tuple[Any, Any], Cell], others: Sequence[Any]) -> dict[tuple[Any, Any], Cell]:
    """Paired differences of the cells of each line to those of the first line at the same level of x."""
    return {
        (level, other): Cell(cell.values - cells[level, others[0]].values, cell.drawn)
        for (level, other), cell in cells.items()
        if other != others[0] and (level, others[0]) in cells
    }
