"""Robustness: goals met and regret of scenarios over states of the world, and the best scenario in each state."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sim.figures.layout.cells import SIGN_SHADES, ShadedCell, draw_cells
from sim.figures.layout.labels import metric_label, scenario_label
from sim.figures.layout.page import sheet
from sim.figures.layout.rows import rows_of, write_row_labels
from sim.figures.layout.style import FAINT, HEAD_SIZE, INK, MARGIN, SMALL_SIZE, SOFT, scenario_look, styled, wrapped
from sim.figures.studies.sensitivity import path_label
from sim.model.observation.metrics import HEADLINE, metric_of
from sim.studies.robustness.regret import ALL_GOALS, EVERY_CLIMATE
from sim.studies.text import with_decimals

ROW, HEAD, GAP = 0.29, 0.95, 0.35
REGRET_SHADES = LinearSegmentedColormap.from_list("regret", ["#ffffff", "#f6c9a8", "#D55E00"])
MOST_WINNERS = 6
OTHERS = "other scenarios"
TOP = 0.72
TINY_SIZE = SMALL_SIZE - 0.5


def shaded_cells(
    values: np.ndarray, texts: Sequence[Sequence[str]], light: tuple[float, float]
) -> list[list[ShadedCell]]:
    """Cells [rows, columns] of values from 0 to 1 with their texts; white text for values outside the range `light`."""
    return [
        [
            ShadedCell(value, text, INK if light[0] <= value <= light[1] else "white")
            for value, text in zip(line, words, strict=True)
        ]
        for line, words in zip(values, texts, strict=True)
    ]


@styled
def draw_robustness(table: pd.DataFrame, goals: pd.DataFrame, note: str = "") -> Figure:
    """Scenarios by metrics: share of states of the world in which the goal is met, and 95 % quantile of regret.

    `table` and `goals` are the tables `robustness` and `goals` of the study.
    """
    metrics = list(dict.fromkeys(table["metric"]))
    every = goals[goals["climate"] == EVERY_CLIMATE].pivot_table(
        index="scenario", columns="goal", values="share", sort=False
    )
    columns = [*(goal for goal in every.columns if goal != ALL_GOALS), ALL_GOALS]
    references = set(table.loc[table["better"] == "reference", "scenario"])
    order = [
        name for name in every.sort_values(ALL_GOALS, ascending=False, kind="stable").index if name not in references
    ]
    order += sorted(references)
    rows = rows_of(order, ROW)
    regret = table.pivot_table(index="scenario", columns="metric", values="regret_95", sort=False).loc[order, metrics]
    page = sheet(
        HEAD + rows.total + 0.1,
        "Robustness over states of the world: goals met, and regret",
        "Left: share of states of the world in which a scenario meets its goal relative to the reference in the same state; the "
        "last column is for all goals together. Right: regret, the shortfall from the best scenario in the same state of the "
        "world, 95 % quantile, in units of the metric; shaded relative to the largest in its column.",
        note,
    )
    write_row_labels(page, rows, HEAD, references)
    width = (page.width - MARGIN - rows.left - GAP) / (len(columns) + len(metrics))
    met = every.loc[order, columns].to_numpy(float)
    worst = regret.to_numpy(float) / np.maximum(1e-300, regret.to_numpy(float).max(axis=0))
    met_texts = [[f"{value:.2f}" for value in line] for line in met]
    regret_texts = [[with_decimals(value) for value in line] for line in regret.to_numpy(float)]
    panels = (
        ("Goal met, share of states", columns, shaded_cells(met, met_texts, (0.13, 0.87)), SIGN_SHADES),
        ("Regret, 95 % quantile", metrics, shaded_cells(worst, regret_texts, (0.0, 0.75)), REGRET_SHADES),
    )
    start = rows.left
    for title, names, cells, shades in panels:
        page.text(start, 0.16, title, HEAD_SIZE, weight="bold")
        wide = width * len(names)
        for place, name in enumerate(names):
            label = "All goals" if name == ALL_GOALS else metric_label(name).name
            page.text(start + (place + 0.5) * width, HEAD - 0.07, wrapped(label, width * 0.95, TINY_SIZE), TINY_SIZE,
                      ha="center", va="bottom", weight="bold" if name == ALL_GOALS else "normal")  # fmt: skip
        draw_cells(page.axes(start, HEAD, wide, rows.total), cells, shades)
        start += wide + GAP
    return page.figure


def axes_of(where: pd.DataFrame, metric: str, paths: Sequence[str]) -> list[str]:
    """The two factors that best separate the winners of a metric, or the first two factors if there are none."""
    found = list(where.loc[where["metric"] == metric, "factor"])
    return [*found, *(path for path in paths if path not in found)][:2]


def draw_futures(axes: Axes, futures: pd.DataFrame, best: pd.Series, shown: Sequence[str], pair: Sequence[str]) -> None:
    """One mark per state of the world, by its best scenario, at its coordinates (0 to 1) for two factors; 0 for a missing one."""
    for name in [*shown, OTHERS]:
        rows = futures[~best.isin(shown) if name == OTHERS else best == name]
        look = scenario_look(name)
        colour, marker = (SOFT, ".") if name == OTHERS else (look.colour, look.marker)
        x, y = (rows[pair[place]] if len(pair) > place else np.zeros(len(rows)) for place in (0, 1))
        axes.plot(x, y, linestyle="none", marker=marker, markersize=4.2, color=colour, alpha=0.75, markeredgewidth=0)
    axes.set_xlim(-0.03, 1.03)
    axes.set_ylim(-0.03, 1.03)
    axes.grid(color=FAINT, linewidth=0.5)
    axes.set_axisbelow(True)
    axes.tick_params(axis="y", labelsize=SMALL_SIZE)
    if pair:
        axes.set_xlabel(f"{path_label(pair[0])}, range scaled to 0-1")
        axes.set_ylabel(f"{path_label(pair[-1])}, range scaled to 0-1", size=SMALL_SIZE)


@styled
def draw_winners(futures: pd.DataFrame, where: pd.DataFrame, note: str = "") -> Figure:
    """The best scenario in each state of the world, by headline metric, against the two factors that best separate winners.

    `futures` and `where` are tables of the study; factors are shown as places in their ranges.
    """
    metrics = [metric for metric in HEADLINE if f"best {metric}" in futures]
    metrics = metrics or [str(name)[5:] for name in futures if str(name).startswith("best ")][:3]
    paths = [str(name) for name in futures.columns if "." in str(name)]
    height, left, gap = 3.1, MARGIN + 0.5, 0.75
    counts = pd.concat([futures[f"best {metric}"] for metric in metrics]).value_counts()
    shown = list(counts.index[:MOST_WINNERS])
    page = sheet(
        TOP + height + 0.55 + 0.5,
        "Best scenario by state of the world",
        "One mark per state of the world, all climates; the axes are the two parameters that best separate the two most frequent "
        "winners (rank test), from the lower to the upper end of their ranges.",
        note,
    )
    width = (page.width - MARGIN - left - gap * (len(metrics) - 1)) / len(metrics)
    for number, metric in enumerate(metrics):
        start = left + number * (width + gap)
        best = futures[f"best {metric}"]
        page.text(start, 0.16, metric_label(metric).name, HEAD_SIZE, weight="bold")
        lead = best.value_counts(normalize=True)
        shares = ", ".join(f"{scenario_label(str(name), 40)} {share:.0%}" for name, share in lead.head(3).items())
        shares = wrapped(f"best ({metric_of(metric).better}): {shares}", width, SMALL_SIZE)
        page.text(start, 0.25, shares, SMALL_SIZE, SOFT, va="top")
        draw_futures(page.axes(start, TOP, width, height), futures, best, shown, axes_of(where, metric, paths))
    looks = [scenario_look(name) for name in shown]
    handles = [Line2D([], [], linestyle="none", marker=one.marker, markersize=5, color=one.colour) for one in looks]
    labels = [scenario_label(name, 30) for name in shown]
    if len(counts) > len(shown):
        handles, labels = [*handles, Line2D([], [], linestyle="none", marker=".", color=SOFT)], [*labels, OTHERS]
    page.legend(handles, labels, TOP + height + 0.55)
    return page.figure
