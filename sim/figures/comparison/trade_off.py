"""The trade-off: burden against progress as differences to a reference, with duplication as the size of the dots."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sim.figures.layout.label_placement import Rectangle, label_boxes
from sim.figures.layout.labels import line_label, metric_label, scenario_label
from sim.figures.layout.markers import (
    DIFFERENCE_ENDS,
    MARKS,
    diameter,
    finding_legend,
    marker_kind,
    range_caption,
    size_handles,
)
from sim.figures.layout.page import Sheet, sheet
from sim.figures.layout.style import FAINT, INK, MARGIN, SMALL_SIZE, SOFT, lines_height, styled, text_width
from sim.figures.layout.ticks import limits_around, signed_axis
from sim.studies.verdicts import ENOUGH_DRAWS

HEIGHT, LEFT, AXIS, LEGEND = 5.9, 0.75, 0.55, 0.36
TRADE_OFF_DOTS = (5.0, 22.0)
"""Diameters of the smallest and the largest dot [points]."""
ACROSS, UP, DOT_SIZE = "burden_median", "progress", "duplication_share"


def axis_limits(table: dict[str, dict[str, Any]], metric: str) -> tuple[float, float]:
    """Limits of an axis that includes all means and ranges, and the reference at 0."""
    drawn = [getattr(rows[metric], name) for rows in table.values() for name in DIFFERENCE_ENDS]
    return limits_around(np.array(drawn, dtype=float), 0.08)


def draw_crosses(axes: Axes, table: dict[str, dict[str, Any]]) -> None:
    """The ranges, as thin crosses."""
    for rows in table.values():
        across, up = rows[ACROSS], rows[UP]
        if pd.isna(across.difference_low):
            continue
        colour = MARKS[marker_kind(rows[DOT_SIZE].verdict, "lower")]["color"]
        thin = {"color": colour, "linewidth": 0.7, "alpha": 0.75, "zorder": 2}
        axes.plot([across.difference_low, across.difference_high], [up.difference] * 2, **thin)
        axes.plot([across.difference] * 2, [up.difference_low, up.difference_high], **thin)


def write_labels(page: Sheet, axes: Axes, table: dict[str, dict[str, Any]], largest: float, room: Rectangle) -> None:
    """The names of the scenarios next to their dots, with a thin leader line where a name is further away."""
    (low, high), (bottom, top) = axes.get_xlim(), axes.get_ylim()

    def inches(x: float, y: float) -> tuple[float, float]:
        across = room.left + (x - low) / (high - low) * (room.right - room.left)
        return across, room.bottom + (y - bottom) / (top - bottom) * (room.top - room.bottom)

    names = [*table]
    points = [inches(table[name][ACROSS].difference, table[name][UP].difference) for name in names]
    radii = [diameter(table[name][DOT_SIZE].difference, largest, TRADE_OFF_DOTS) / 144 for name in names]
    labels = [scenario_label(name) for name in names]
    sizes = [(text_width(label, SMALL_SIZE), lines_height(label, SMALL_SIZE)) for label in labels]
    x, y = inches(0, 0)
    lines = [Rectangle(room.left, y - 0.02, room.right, y + 0.02), Rectangle(x - 0.02, room.bottom, x + 0.02, room.top)]
    for name in names:
        across, up = table[name][ACROSS], table[name][UP]
        if not pd.isna(across.difference_low):
            x0, y0 = inches(across.difference_low, up.difference_low)
            x1, y1 = inches(across.difference_high, up.difference_high)
            x, y = inches(across.difference, up.difference)
            lines += [Rectangle(x0, y - 0.02, x1, y + 0.02), Rectangle(x - 0.02, y0, x + 0.02, y1)]
    for point, radius, label, box in zip(
        points, radii, labels, label_boxes(points, radii, sizes, lines, room), strict=True
    ):
        x, y = (box.left + box.right) / 2, (box.bottom + box.top) / 2
        end = np.clip(point[0], box.left, box.right), np.clip(point[1], box.bottom, box.top)
        if np.hypot(end[0] - point[0], end[1] - point[1]) > radius + 0.07:
            page.figure.add_artist(
                Line2D([point[0] / page.width, end[0] / page.width], [point[1] / page.height, end[1] / page.height],
                       color=SOFT, linewidth=0.5)
            )  # fmt: skip
        page.figure.text(x / page.width, y / page.height, label, size=SMALL_SIZE, ha="center", va="center",
                         color=INK,
                         bbox={"facecolor": "white", "alpha": 0.6, "pad": 0.3, "linewidth": 0})  # fmt: skip


@styled
def draw_trade_off(summary: pd.DataFrame, reference: str, note: str = "") -> Figure:
    """Differences in burden (across), progress (up) and duplication (size) to the reference, one dot a scenario.

    `summary` is the table of a comparison: one row per scenario and metric.
    """
    table: dict[str, dict[str, Any]] = {}
    shown = summary["metric"].isin((ACROSS, UP, DOT_SIZE)) & (summary["scenario"] != reference)
    for row in summary[shown].itertuples():
        table.setdefault(str(row.scenario), {})[str(row.metric)] = row
    draws, seeds = int(summary["draws"].max()), int(summary["seeds"].max())
    largest = max((abs(rows[DOT_SIZE].difference) for rows in table.values()), default=0.0)
    spoken = line_label(reference)
    filled = (
        "Filled: a finding for duplication."
        if draws >= ENOUGH_DRAWS
        else "Fewer than 30 draws do not support findings."
    )
    crosses = f"Cross: their 5-95 % ranges over {draws} draws of the uncertain parameters. {filled}"
    band = range_caption(draws, crosses, seeds)
    page = sheet(
        HEIGHT + AXIS + LEGEND,
        f"Burden and progress by scenario, against {spoken}",
        f"Dot: mean of the differences to {spoken} (same draws, same seeds); its area is proportional to the "
        f"difference in duplication. " + band,
        note,
    )
    width = page.width - 2 * MARGIN - LEFT
    axes = page.axes(MARGIN + LEFT, 0, width, HEIGHT)
    axes.set_xlim(*axis_limits(table, ACROSS))
    axes.set_ylim(*axis_limits(table, UP))
    axes.axhline(0, color=INK, linewidth=0.8)
    axes.axvline(0, color=INK, linewidth=0.8)
    axes.grid(color=FAINT, linewidth=0.5)
    axes.set_axisbelow(True)
    signed_axis(axes.xaxis, 7)
    signed_axis(axes.yaxis, 6)
    axes.tick_params(labelsize=SMALL_SIZE)
    axes.set_xlabel(f"difference in burden ({metric_label(ACROSS).unit})")
    axes.set_ylabel(f"difference in progress ({metric_label(UP).unit})")
    draw_crosses(axes, table)
    kinds = set()
    for rows in sorted(table.values(), key=lambda rows: -abs(rows[DOT_SIZE].difference)):
        kind = marker_kind(rows[DOT_SIZE].verdict, "lower")
        kinds.add(kind)
        size = diameter(rows[DOT_SIZE].difference, largest, TRADE_OFF_DOTS)
        axes.plot([rows[ACROSS].difference], [rows[UP].difference], linestyle="none", zorder=3, alpha=0.9,
                  **{**MARKS[kind], "markersize": size})  # fmt: skip
    axes.plot([0], [0], linestyle="none", zorder=2.5, **MARKS["reference"])
    bottom = page.height - page.top - HEIGHT
    write_labels(page, axes, table, largest, Rectangle(MARGIN + LEFT, bottom, MARGIN + LEFT + width, bottom + HEIGHT))
    handles, texts = finding_legend(kinds, draws, "lower duplication", "higher duplication", bars=False)
    handles.append(Line2D([], [], linestyle="none", **MARKS["reference"]))
    texts.append(f"reference: {spoken}" if len(spoken) < 25 else "reference")
    sizes = [round(largest, 2), round(largest / 4, 2)] if largest >= 0.02 else []
    page.legend(handles, texts, HEIGHT + AXIS + 0.05)
    keys = size_handles(sizes, largest, TRADE_OFF_DOTS)
    page.legend(keys, [f"{size:g} in duplication (share)" for size in sizes], HEIGHT + AXIS + 0.05, left=7.3, pad=1.4)
    return page.figure
