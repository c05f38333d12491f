"""Panels of a sweep with one factor along the axis and one line or bar for each level of another."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, to_hex
from matplotlib.lines import Line2D

from sim.figures.layout.style import INK, LINE_STYLES, MARKERS, Look, look, scenario_look
from sim.figures.sweep.cells import ORDERED, Cell, position
from sim.studies.designs.factors import Factor

STEPS = LinearSegmentedColormap.from_list("steps", ["#56B4E9", "#0072B2", "#06283d"])
"""Light to dark, for ordered levels."""
BAR_ROOM, SHIFT = 0.8, 0.12
Cells = dict[tuple[Any, Any], Cell]


def looks_of(by: Factor | None, levels: Sequence[Any]) -> list[Look]:
    """Colour, marker and line of each level: shades for ordered levels, the looks of scenarios, else distinct colours."""
    if by is None:
        return [Look("#0072B2", "o", "-")]
    if by.kind == "scenario":
        return [scenario_look(str(level)) for level in levels]
    if by.kind in ORDERED:
        places = np.linspace(0, 1, max(2, len(levels)))[: len(levels)]
        return [
            Look(to_hex(STEPS(place)), MARKERS[number % len(MARKERS)], LINE_STYLES[number % len(LINE_STYLES)])
            for number, place in enumerate(places)
        ]
    return [look(number)._replace(line=LINE_STYLES[number % len(LINE_STYLES)]) for number in range(len(levels))]


def draw_lines(
    axes: Axes, cells: Cells, x: Factor, levels: Sequence[Any], others: Sequence[Any], looks: Sequence[Look], bands: int
) -> None:
    """One line per level of the other factor, the first `bands` of them with their 5-95 % range.

    Along an axis of categories, the lines are shifted against each other and have vertical bars instead of bands.
    """
    words = x.kind not in ORDERED
    for number, (other, shown) in enumerate(zip(others, looks, strict=True)):
        present = [level for level in levels if (level, other) in cells]
        if not present:
            continue
        shift = (number - (len(others) - 1) / 2) * SHIFT if words else 0.0
        places = np.array([position(x, level, levels) + shift for level in present])
        means = np.array([cells[level, other].mean for level in present])
        low, high = np.array([cells[level, other].span for level in present]).T
        if number < bands and (words or len(present) == 1):
            axes.vlines(places, low, high, color=shown.colour, linewidth=1.2, zorder=2)
        elif number < bands:
            axes.fill_between(places, low, high, color=shown.colour, alpha=0.13, linewidth=0)
            for edge in (low, high):
                axes.plot(places, edge, color=shown.colour, linewidth=0.5, alpha=0.6, linestyle=shown.line)
        axes.plot(places, means, color=shown.colour, linestyle=shown.line, linewidth=1.5, marker=shown.marker,
                  markersize=4.2, zorder=3)  # fmt: skip


def draw_bars(axes: Axes, cells: Cells, levels: Sequence[Any], others: Sequence[Any], looks: Sequence[Look]) -> None:
    """One bar per pair of levels, from zero, with its 5-95 % range."""
    wide = BAR_ROOM / len(others)
    for number, (other, shown) in enumerate(zip(others, looks, strict=True)):
        for place, level in enumerate(levels):
            cell = cells.get((level, other))
            if cell is None or np.isnan(cell.mean):
                continue
            middle = place + (number - (len(others) - 1) / 2) * wide
            axes.bar(
                middle, cell.mean, wide * 0.88, color=shown.colour, alpha=0.75, edgecolor=shown.colour, linewidth=0.6
            )
            axes.plot([middle, middle], cell.span, color=INK, linewidth=1.0, solid_capstyle="butt", zorder=3)


def legend_handles(looks: Sequence[Look], bars: bool) -> list[Line2D]:
    """One legend handle per level."""
    return [
        Line2D([], [], color=shown.colour, linestyle="none" if bars else shown.line, linewidth=1.5,
               marker="s" if bars else shown.marker, markersize=7 if bars else 4.2)
        for shown in looks
    ]  # fmt: skip
