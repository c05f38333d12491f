"""Rows of scenarios on a page, with labels at the left and shaded bands behind every other row."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from sim.figures.layout.labels import scenario_label
from sim.figures.layout.page import Sheet
from sim.figures.layout.style import BAND, FAINT, MARGIN, TEXT_SIZE, lines_height, text_width

PAD = 0.15


class Rows(NamedTuple):
    """Scenarios from top to bottom: names, labels, and top and height of each row [inches]."""

    names: list[str]
    labels: list[str]
    tops: np.ndarray
    heights: np.ndarray

    @property
    def middles(self) -> np.ndarray:
        """Middle of every row [inches]."""
        return self.tops + self.heights / 2

    @property
    def total(self) -> float:
        """Height of all rows [inches]."""
        return float(self.heights.sum())

    @property
    def left(self) -> float:
        """Left edge of panels, right of the labels [inches]."""
        return MARGIN + max(text_width(label, TEXT_SIZE, True) for label in self.labels) + PAD


def row_order(summary: pd.DataFrame, reference: str, metric: str) -> list[str]:
    """The reference first, then scenarios by their mean difference in a metric."""
    rows = summary[(summary["metric"] == metric) & (summary["scenario"] != reference)]
    return [reference, *rows.sort_values("difference", kind="stable")["scenario"]]


def chosen_scenarios(
    names: Sequence[str], reference: str, wanted: Sequence[str] | None, choice: Sequence[str], most: int
) -> list[str]:
    """The reference, then the `wanted` scenarios; without `wanted`, all if at most `most`, otherwise those of `choice`."""
    others = [name for name in names if name != reference]
    if wanted is not None:
        return [reference, *(name for name in wanted if name in others)]
    if len(names) > most:
        others = [name for name in choice if name in others] or others[: most - 1]
    return [reference, *others]


def rows_of(names: list[str], least: float) -> Rows:
    """Rows of at least `least` inches, higher where a label has several lines."""
    labels = [scenario_label(name) for name in names]
    heights = np.array([max(least, lines_height(label, TEXT_SIZE) + 0.08) for label in labels])
    return Rows(names, labels, np.concatenate(([0.0], np.cumsum(heights)[:-1])), heights)


def draw_rows(page: Sheet, rows: Rows, down: float, bold: str = "") -> None:
    """The bands and labels of rows that start `down` inches below the top of the body."""
    axes = page.axes(MARGIN, down, page.width - 2 * MARGIN, rows.total)
    axes.set_axis_off()
    axes.set_ylim(rows.total, 0)
    for top, height in zip(rows.tops[1::2], rows.heights[1::2], strict=True):
        axes.axhspan(top, top + height, color=BAND, linewidth=0)
    write_row_labels(page, rows, down, (bold,))


def write_row_labels(page: Sheet, rows: Rows, down: float, bold: Collection[str]) -> None:
    """The labels of rows that start `down` inches below the top of the body."""
    for y, label, name in zip(rows.middles, rows.labels, rows.names, strict=True):
        va = "center" if "\n" in label else "center_baseline"
        page.label(rows.left - PAD, down + y, label, va=va, weight="bold" if name in bold else "normal")


def row_axes(page: Sheet, rows: Rows, left: float, down: float, width: float) -> Axes:
    """Axes over the rows; y is in inches downwards, without ticks."""
    axes = page.axes(left, down, width, rows.total)
    axes.patch.set_visible(False)
    axes.set_ylim(rows.total, 0)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.grid(axis="x", color=FAINT, linewidth=0.5)
    axes.set_axisbelow(True)
    return axes
