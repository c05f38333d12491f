"""PRIM boxes: the limits found for each case, within the full range of each parameter."""

from typing import Any

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle

from sim.figures.layout.labels import metric_label, scenario_label
from sim.figures.layout.page import Sheet, sheet
from sim.figures.layout.style import (
    FAINT,
    INK,
    MARGIN,
    ORANGE,
    SKY,
    SMALL_SIZE,
    SOFT,
    TEXT_SIZE,
    styled,
    text_width,
)
from sim.figures.studies.sensitivity import path_label
from sim.studies.text import digits

ROW, HEAD, FOOT, LEGEND, SIDE = 0.27, 0.52, 0.2, 0.3, 3.1
"""Height of a limit, space above and below a case, height of the legend, and width of the bars of scores [inches]."""
TINY_SIZE = SMALL_SIZE - 1.5
SCORES = (("density", "density"), ("coverage", "coverage"), ("mass", "mass"))


def case_title(row: Any) -> str:
    """The heading of a case."""
    one, other = (scenario_label(name, 60) for name in (row.scenario, row.against))
    name = metric_label(row.metric).name
    if row.what == "fails its goal":
        return f"{one} {row.way} its goal against {other}: {name}"
    return f"{one} does {row.way} than {other}: {name}"


def limits_of(boxes: pd.DataFrame, row: Any) -> pd.DataFrame:
    """The limits of a case, one row per method and factor; those of the box first, the tightest first."""
    own = boxes[
        (boxes["scenario"] == row.scenario) & (boxes["against"] == row.against) & (boxes["metric"] == row.metric)
    ]
    own = own.assign(width=own["high"].fillna(1.0) - own["low"].fillna(0.0), tree=own["method"] == "cart")
    return pd.DataFrame(own.sort_values(["tree", "width"], kind="stable"))


def draw_limit(page: Sheet, left: float, down: float, width: float, rows: pd.DataFrame) -> None:
    """One factor: its full range, with the limits of the box and of the tree."""
    axes = page.axes(left, down, width, ROW)
    axes.set_xlim(-0.002, 1.002)
    axes.set_ylim(0, 1)
    axes.set_axis_off()
    axes.add_patch(Rectangle((0, 0.38), 1, 0.24, facecolor=FAINT, linewidth=0))
    for method, colour, low, high in (("prim", ORANGE, 0.5, 0.84), ("cart", SKY, 0.16, 0.5)):
        part = rows[rows["method"] == method]
        for start, end in zip(part["low"].fillna(0.0), part["high"].fillna(1.0), strict=True):
            axes.add_patch(
                Rectangle((start, low), end - start, high - low, facecolor=colour, edgecolor=INK, linewidth=0.6)
            )
    first = rows.iloc[0]
    ends = ((left - 0.05, first["range_low"], "right"), (left + width + 0.05, first["range_high"], "left"))
    for place, value, ha in ends:
        page.label(place, down + ROW / 2, digits(value), SMALL_SIZE, color=SOFT, ha=ha)


def draw_scores(page: Sheet, left: float, down: float, row: Any) -> None:
    """Density, coverage and mass of the box and the tree on the holdout draws, and the share of cases in all draws."""
    width = page.width - MARGIN - left - 0.75
    for place, (column, label) in enumerate(SCORES):
        y = down + place * ROW
        page.label(left + 0.6, y + ROW / 2, label, SMALL_SIZE)
        axes = page.axes(left + 0.7, y, width, ROW)
        axes.set_xlim(0, 1)
        axes.set_ylim(0, 1)
        axes.set_axis_off()
        axes.add_patch(Rectangle((0, 0.1), 1, 0.8, facecolor="#f2f2f2", linewidth=0))
        for value, colour, low in ((getattr(row, column), ORANGE, 0.5), (getattr(row, f"tree_{column}"), SKY, 0.14)):
            axes.add_patch(Rectangle((0, low), value, 0.36, facecolor=colour, edgecolor=INK, linewidth=0.6))
            inside = value > 0.85
            place = value - 0.02 if inside else value + 0.02
            ha = "right" if inside else "left"
            axes.text(place, low + 0.18, f"{value:.2f}", size=TINY_SIZE, ha=ha, va="center_baseline")
        if column == "density":
            axes.plot([row.share] * 2, [0.02, 0.98], color=INK, linewidth=1.4)
            axes.plot([row.density_low, row.density_high], [0.94, 0.94], color=INK, linewidth=0.9)


@styled
def draw_boxes(cases: pd.DataFrame, boxes: pd.DataFrame, note: str = "") -> Figure:
    """One block per case with a box: limits within full ranges at the left, scores on the holdout draws at the right.

    `cases` and `boxes` are the tables of the study.
    """
    found: list[Any] = [row for row in cases.itertuples() if row.state == "found"]
    blocks = [(row, own) for row in found if len(own := limits_of(boxes, row))]
    heights = [HEAD + ROW * max(len(SCORES), own["factor"].nunique()) + FOOT for _, own in blocks]
    page = sheet(
        sum(heights) + LEGEND if blocks else 0.5,
        "Conditions under which a scenario fails its goal, or the ranking of two reverses",
        "Left: the full range of each parameter, and the part in which cases are concentrated. Right, on draws not used to fit "
        "the boxes: density is the share of draws in a box that are cases (vertical line: share in all draws), coverage the "
        "share of all cases in the box, mass the share of all draws in the box. Line over the density of PRIM: 95 % interval.",
        note,
    )
    if not blocks:
        page.text(MARGIN, 0.25, "No boxes: all cases are too rare, too common, or not significant.", TEXT_SIZE)
        return page.figure
    labels = [path_label(factor) for _, own in blocks for factor in own["factor"]]
    left = MARGIN + max(text_width(label, TEXT_SIZE) for label in labels) + 0.6
    width, down = page.width - MARGIN - SIDE - left - 0.6, 0.0
    for (row, own), height in zip(blocks, heights, strict=True):
        page.heading(MARGIN, case_title(row), f"{row.cases:,} of {row.draws:,} draws are cases", down)
        for place, factor in enumerate(dict.fromkeys(own["factor"])):
            y = down + HEAD + place * ROW
            page.label(left - 0.5, y + ROW / 2, path_label(factor))
            draw_limit(page, left, y, width, own[own["factor"] == factor])
        draw_scores(page, page.width - MARGIN - SIDE + 0.2, down + HEAD, row)
        down += height
    handles = [
        Patch(facecolor=ORANGE, edgecolor=INK),
        Patch(facecolor=SKY, edgecolor=INK),
        Line2D([], [], color=INK, linewidth=1.4),
    ]
    page.legend(handles, ["PRIM", "best leaf of CART", "share of cases in all draws"], down)
    return page.figure
