"""Progress by Sustainable Development Goal: the difference to a reference, one dot per scenario and goal."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.figures.layout.labels import SDG_LABELS, line_label
from sim.figures.layout.markers import (
    MARKS,
    diameter,
    finding_legend,
    marker_kind,
    open_reason,
    range_caption,
    size_handles,
)
from sim.figures.layout.page import Sheet, sheet
from sim.figures.layout.rows import Rows, draw_rows, row_axes, row_order, rows_of
from sim.figures.layout.style import FAINT, INK, MARGIN, SMALL_SIZE, styled
from sim.studies.verdicts import ENOUGH_DRAWS

ROW, HEAD, LEGEND, RIGHT = 0.3, 1.5, 0.62, 0.75
GOAL_DOTS = (3.0, 17.0)
"""Diameters of the smallest and the largest dot [points]."""
ALL = "progress"


def round_size(value: float) -> float:
    """A value truncated to one significant digit, for the legend of sizes."""
    place = 10.0 ** np.floor(np.log10(value))
    return float(np.floor(value / place) * place)


def draw_dots(
    axes: Axes, rows: Rows, table: dict[tuple[str, str], Any], columns: list[str], largest: float
) -> set[str]:
    """Draw the dots; returns the kinds of differences that occur."""
    kinds = set()
    for y, name in zip(rows.middles, rows.names, strict=True):
        for x, metric in enumerate(columns):
            row = table[name, metric]
            kind = marker_kind(row.verdict, "higher")
            kinds.add(kind)
            size = MARKS[kind]["markersize"] if kind == "level" else diameter(row.difference, largest, GOAL_DOTS)
            axes.plot([x], [y], linestyle="none", clip_on=False, **{**MARKS[kind], "markersize": size})
    return kinds


def write_heads(page: Sheet, axes: Axes, columns: list[str]) -> None:
    """The names of the goals above their columns, rotated."""
    for x, metric in enumerate(columns):
        goal = 0 if metric == ALL else int(metric[-2:])
        text = f"{goal}  {SDG_LABELS[goal - 1]}" if goal else "All content"
        axes.annotate(text, (x, 0), (0, 8), textcoords="offset points", rotation=48, ha="left", va="bottom",
                      rotation_mode="anchor", size=SMALL_SIZE, weight="normal" if goal else "bold",
                      annotation_clip=False)  # fmt: skip


def size_key(page: Sheet, largest: float, down: float) -> None:
    """The legend of dot sizes."""
    sizes = [round_size(largest), round_size(largest / 4)] if largest > 0.0 else []
    handles = size_handles(sizes, largest, GOAL_DOTS)
    page.legend(handles, [f"{size:g} of content delivered" for size in sizes], down, left=MARGIN + 0.03, pad=1.0)


@styled
def draw_goals(summary: pd.DataFrame, reference: str, note: str = "") -> Figure:
    """Difference in progress to the reference, by scenario (rows) and goal (columns); findings are filled.

    `summary` is the table of a comparison: one row per scenario and metric.
    """
    columns = [ALL, *(f"progress_sdg_{goal + 1:02d}" for goal in range(len(SDG_LABELS)))]
    chosen = summary[summary["metric"].isin(columns)]
    table = {(str(row.scenario), str(row.metric)): row for row in chosen.itertuples()}
    rows = rows_of(row_order(summary, reference, ALL)[:0:-1], ROW)
    draws, seeds = int(summary["draws"].max()), int(summary["seeds"].max())
    spoken = line_label(reference)
    largest = float(chosen["difference"].abs().max())
    filled = "filled: a finding, the sign is the same in at least nine of ten draws; " * (draws >= ENOUGH_DRAWS)
    band = range_caption(draws, f"{draws} draws, {seeds} seeds each; {filled}hollow: {open_reason(draws)}.", seeds)
    page = sheet(
        HEAD + rows.total + LEGEND,
        f"Progress by Sustainable Development Goal, against {spoken}",
        f"Each dot: mean of the difference in the share of content delivered in states at the end of the run, to {spoken} "
        f"(same draws, same seeds); its area is proportional to the difference. {band} "
        "Rows are ordered by progress in all content.",
        note,
    )
    draw_rows(page, rows, HEAD)
    left = rows.left + 0.2
    axes = row_axes(page, rows, left, HEAD, page.width - MARGIN - RIGHT - left)
    axes.spines["bottom"].set_visible(False)
    axes.set_xlim(-0.5, len(columns) - 0.5)
    axes.set_xticks(range(len(columns)), [""] * len(columns))
    axes.tick_params(axis="x", length=0)
    axes.axvline(0.5, color=INK, linewidth=0.6)
    axes.grid(axis="x", color=FAINT, linewidth=0.5)
    kinds = draw_dots(axes, rows, table, columns, largest)
    write_heads(page, axes, columns)
    legend = finding_legend(kinds, draws, "higher progress", "lower progress", bars=False)
    page.legend(*legend, HEAD + rows.total + 0.15)
    size_key(page, largest, HEAD + rows.total + 0.4)
    return page.figure
