"""Grids of shaded cells with a text in each cell."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from matplotlib.axes import Axes
from matplotlib.colors import Colormap, LinearSegmentedColormap
from matplotlib.patches import Rectangle

from sim.figures.layout.style import INK, SMALL_SIZE

SHARE_SHADES = LinearSegmentedColormap.from_list("shares", ["#f2f6fa", "#9ecae1", "#3182bd", "#08306b"])
SIGN_SHADES = LinearSegmentedColormap.from_list("signs", ["#D55E00", "#f6c9a8", "#ffffff", "#a8cfe8", "#0072B2"])
"""Orange below the middle of a scale, white at the middle, blue above."""
PALE, WHITE = "#e6e6e6", "white"
"""Colours of the edges of cells."""
NO_VALUE: dict[str, Any] = {"facecolor": "white", "edgecolor": "#d0d0d0", "hatch": "////", "linewidth": 0}
"""Style of a cell without a value."""


class ShadedCell(NamedTuple):
    """A cell: its position on the colour map from 0 to 1, its text, and colour and weight of the text."""

    shade: float
    text: str
    color: str = INK
    weight: str = "normal"


def add_cell(axes: Axes, column: int, row: int, colour: tuple[float, ...], edge: str = WHITE) -> None:
    """Add a coloured cell, one unit wide and high."""
    axes.add_patch(Rectangle((column, row), 1, 1, facecolor=colour, edgecolor=edge, linewidth=0.8))


def add_empty_cell(axes: Axes, column: int, row: int) -> None:
    """Add a hatched cell, for a missing value."""
    axes.add_patch(Rectangle((column, row), 1, 1, **NO_VALUE))


def draw_cells(axes: Axes, cells: Sequence[Sequence[ShadedCell]], shades: Colormap) -> None:
    """Draw shaded cells [rows, columns] with their texts, first row at the top, without axis lines."""
    for row, line in enumerate(cells):
        for column, (shade, text, *look) in enumerate(line):
            add_cell(axes, column, row, shades(shade), PALE)
            axes.text(column + 0.5, row + 0.5, text, size=SMALL_SIZE, ha="center", va="center_baseline", color=look[0],
                      weight=look[1])  # fmt: skip
    axes.set_xlim(0, max(map(len, cells)))
    axes.set_ylim(len(cells), 0)
    axes.set_axis_off()
