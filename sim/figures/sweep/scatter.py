"""Scatter plots of a sweep: every metric against every factor."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.figures.layout.labels import metric_label
from sim.figures.layout.page import sheet
from sim.figures.layout.style import BLUE, INK, MARGIN, PRINT_SIZE, SMALL_SIZE, SOFT, WIDTH, lines_height, wrapped
from sim.figures.sweep.axis import axis_room, finish_panel, mark_axis
from sim.figures.sweep.caption import averaged_over, meanings, missing_words
from sim.figures.sweep.cells import ORDERED, Cell, factor_label, levels_in, position, seed_means
from sim.studies.designs.factors import Factor
from sim.studies.findings import is_drawn
from sim.studies.sweep.factor_effects import rank_correlation

JITTER = 0.22
MOST_FACTORS, DOT_HIGH, OVER, SIDE, GAP = 6, 1.55, 0.3, 0.8, 0.28
"""Maximum number of factors; height of a panel, space above, left of and between panels [inches]."""


def positions_along(points: pd.DataFrame, factor: Factor, levels: Sequence[Any]) -> np.ndarray:
    """Position of each point along a factor [points]; points in the same category are spread slightly, deterministically."""
    places = np.array([position(factor, value, levels) for value in points[factor.path]])
    if factor.kind in ORDERED:
        return places
    spread = np.zeros(len(places))
    for place in set(places):
        rows = np.flatnonzero(places == place)
        spread[rows] = np.linspace(-JITTER, JITTER, len(rows)) if len(rows) > 1 else 0.0
    return places + spread


def draw_scatter(axes: Axes, places: np.ndarray, cells: Sequence[Cell], factor: Factor) -> None:
    """One metric against one factor: one dot per design point, its 5-95 % range over draws, and the rank correlation."""
    means = np.array([cell.mean for cell in cells])
    low, high = np.array([cell.span for cell in cells]).T
    axes.vlines(places, low, high, color="#c9d6df", linewidth=0.7, zorder=1)
    many = len(places) > 200
    axes.plot(
        places, means, linestyle="none", marker="o", markersize=2.0 if many else 3.4, color=BLUE, alpha=0.75, zorder=2
    )
    known = means[~np.isnan(means)]
    if factor.kind not in ORDERED:
        for place in sorted(set(np.round(places))):
            rows = np.round(places) == place
            axes.plot([place - 0.32, place + 0.32], [np.nanmean(means[rows])] * 2, color=INK, linewidth=1.4, zorder=3)
        return
    correlation = rank_correlation(places, means)
    if known.size and np.isfinite(correlation):
        axes.set_title(f"ranks {correlation:+.2f}".replace("-", "−"), size=SMALL_SIZE,
                       color=INK if abs(correlation) >= 0.3 else SOFT, loc="right", pad=3)  # fmt: skip


def strongest(runs: pd.DataFrame, factors: Sequence[Factor], values: dict[str, pd.DataFrame]) -> list[Factor]:
    """The factors to show: at most six, those with the strongest rank correlations (categorical ones first), in their order."""
    if len(factors) <= MOST_FACTORS:
        return list(factors)
    points = runs.drop_duplicates("point").set_index("point").sort_index()
    means = [table.mean(axis=1).to_numpy(float) for table in values.values()]

    def strength(factor: Factor) -> float:
        if factor.kind not in ORDERED:
            return 2.0
        places = np.array([position(factor, value, []) for value in points[factor.path]])
        return max((abs(rank) for mean in means if np.isfinite(rank := rank_correlation(places, mean))), default=0.0)

    chosen = sorted(factors, key=strength, reverse=True)[:MOST_FACTORS]
    return [factor for factor in factors if factor in chosen]


def draw_scatters(
    runs: pd.DataFrame, factors: Sequence[Factor], metrics: Sequence[str], title: str, note: str, points: int | None
) -> Figure:
    """Every metric against every factor, or against the most strongly correlated ones if there are many."""
    values = {metric: seed_means(runs, metric) for metric in metrics}
    chosen = strongest(runs, factors, values)
    drawn = is_drawn(runs)
    table = runs.drop_duplicates("point").set_index("point").sort_index()
    side = SIDE
    width = (WIDTH - 2 * MARGIN - side - (len(chosen) - 1) * GAP) / len(chosen)
    width = min(width, 3.4)
    levels = {factor.path: levels_in(runs, factor) for factor in chosen}
    labels = [wrapped(factor_label(factor), width, SMALL_SIZE) for factor in chosen]
    foot = max(axis_room(factor, levels[factor.path], width) for factor in chosen)
    foot += max(lines_height(label, SMALL_SIZE) for label in labels) - lines_height("x", SMALL_SIZE)
    spread = " Pale line: 5-95 % over draws." if drawn else ""
    few = (
        f" Shown are {len(chosen)} of {len(factors)} factors, those with the strongest rank correlations."
        if len(chosen) < len(factors)
        else ""
    )
    words = any(factor.kind not in ORDERED for factor in chosen)
    page = sheet(
        (DOT_HIGH + OVER) * len(metrics) + foot,
        title,
        f"Dot: a design point, {averaged_over(runs)}.{spread}"
        f"{' Bold line: mean of the points at a level.' if words else ''} Ranks: "
        f"rank correlation of the dots, the effect of a factor while the other factors vary too.{few} {meanings(chosen)}"
        f"{missing_words(runs, metrics, points)}",
        note,
    )
    for row, metric in enumerate(metrics):
        cells = [Cell(values[metric].loc[point].to_numpy(float), drawn) for point in table.index]
        label = metric_label(metric)
        for column, factor in enumerate(chosen):
            left, down = MARGIN + side + column * (width + GAP), OVER + row * (DOT_HIGH + OVER)
            axes = page.axes(left, down, width, DOT_HIGH)
            draw_scatter(axes, positions_along(table, factor, levels[factor.path]), cells, factor)
            mark_axis(axes, factor, levels[factor.path], width, bars=False)
            finish_panel(axes, False)
            if column:
                axes.set_yticklabels([])
            else:
                axes.set_ylabel(
                    f"{label.name}\n{wrapped(label.unit, DOT_HIGH * 1.05, PRINT_SIZE)}", size=PRINT_SIZE + 0.3
                )
            if row == len(metrics) - 1:
                axes.set_xlabel(labels[column])
            else:
                axes.set_xticklabels([])
    return page.figure
