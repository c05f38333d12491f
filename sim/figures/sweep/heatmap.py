"""Heatmap panels of a sweep: two factors, a number in every cell, with its 5-95 % range below."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import Colormap, LinearSegmentedColormap

from sim.figures.layout.cells import SHARE_SHADES, add_cell, add_empty_cell
from sim.figures.layout.style import INK, PRINT_SIZE, SMALL_SIZE, text_width
from sim.figures.layout.ticks import signed_tick
from sim.figures.sweep.cells import Cell, level_text
from sim.studies.designs.factors import Factor

DIVERGING = LinearSegmentedColormap.from_list("diverging", ["#0b4f7d", "#6fb1d9", "#f7f7f7", "#eaa96a", "#a13d00"])
"""Blue below zero, white at zero, orange above; suitable for colour-blind readers."""
RANGE_SIZE = PRINT_SIZE - 1.0
FLAT = 1e-3
"""Values whose relative range is below this all get the same shade."""
DARK = 0.52
"""Cells darker than this lightness have white numbers."""


def places_for(values: Sequence[float]) -> int:
    """Number of decimals, from 2 to 5, that distinguishes the numbers of a panel."""
    known = [value for value in values if np.isfinite(value)]
    wide = max(known) - min(known) if known else 0.0
    return int(np.clip(np.ceil(-np.log10(wide)) + 1, 2, 5)) if wide > 0 else 3


def lightness(colour: tuple[float, ...]) -> float:
    """Perceived lightness of a colour, from 0 to 1."""
    return 0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2]


def shade_of(value: float, low: float, high: float, difference: bool) -> float:
    """Position of a value on its colour map, from 0 to 1; for differences, zero is in the middle."""
    if difference:
        reach = max(abs(low), abs(high))
        return 0.5 + 0.5 * value / reach if reach > 0 else 0.5
    return (value - low) / (high - low) if high - low > FLAT * abs(high) else 0.25


def draw_heatmap(
    axes: Axes,
    cells: dict[tuple[Any, Any], Cell],
    factors: tuple[Factor, Factor],
    levels: tuple[Sequence[Any], Sequence[Any]],
    difference: bool,
    scale: float,
    width: float,
) -> None:
    """One metric, `width` inches wide: one column per level of the first factor, one row per level of the second (from below).

    Differences that are findings are bold; those whose verdict is `depends` are italic.
    """
    means = [cell.mean for cell in cells.values()]
    known = [mean for mean in means if np.isfinite(mean)] or [0.0]
    colours: Colormap = DIVERGING if difference else SHARE_SHADES
    places = places_for(means)
    spans = {key: span_text(cell, places, difference) for key, cell in cells.items()}
    room = width / len(levels[0]) - 0.04
    ranged = any(spans.values()) and all(text_width(text, RANGE_SIZE) < room for text in spans.values() if text)
    for column, x in enumerate(levels[0]):
        for row, y in enumerate(levels[1]):
            cell = cells.get((x, y))
            if cell is None or np.isnan(cell.mean):
                add_empty_cell(axes, column, row)
                continue
            colour = colours(shade_of(cell.mean, min(known), max(known), difference))
            add_cell(axes, column, row, colour)
            ink = "white" if lightness(colour) < DARK else INK
            text = spans[x, y]
            verdict = cell.verdict(scale) if difference else "level"
            axes.text(column + 0.5, row + (0.62 if ranged else 0.5), number_text(cell.mean, places, difference), ha="center",
                      va="center", size=SMALL_SIZE, color=ink, weight="bold" if verdict in ("lower", "higher") else "normal",
                      style="italic" if difference and verdict == "depends" else "normal")  # fmt: skip
            if ranged:
                axes.text(column + 0.5, row + 0.27, text, ha="center", va="center", size=RANGE_SIZE, color=ink)
    axes.set_xlim(0, len(levels[0]))
    axes.set_ylim(0, len(levels[1]))
    axes.set_xticks(np.arange(len(levels[0])) + 0.5, [level_text(factors[0], level) for level in levels[0]])
    axes.set_yticks(np.arange(len(levels[1])) + 0.5, [level_text(factors[1], level) for level in levels[1]])
    axes.tick_params(length=0, pad=2, labelsize=SMALL_SIZE)
    axes.spines[:].set_visible(False)


def number_text(value: float, places: int, difference: bool) -> str:
    """The number in a cell; differences are signed."""
    return signed_tick(value, places) if difference else f"{value:.{places}f}"


def span_text(cell: Cell, places: int, difference: bool) -> str:
    """The 5-95 % range of a cell as text; empty without draws."""
    low, high = cell.span
    if not np.isfinite(low):
        return ""
    fewer = min(places, 3 if difference else 2)
    return f"{number_text(low, fewer, difference)}…{number_text(high, fewer, difference)}"
