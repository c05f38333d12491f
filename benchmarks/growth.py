"""The picture of `benchmarks.scaling`: one small panel a question, all on logarithmic scales."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedLocator, FuncFormatter, NullFormatter, NullLocator

from sim.figures.layout.style import BLUE, HEAD_SIZE, INK, PRINT_SIZE, SMALL_SIZE, SOFT, TEXT_SIZE, TITLE_SIZE, styled

if TYPE_CHECKING:
    from benchmarks.scaling import Growth

WIDTH, HEIGHT = 11.7, 7.2
DASHES = (0, (4, 2))
DECADES = 10.0 ** np.arange(-6, 7)
TICKS = np.sort(np.concatenate([DECADES, 2.0 * DECADES, 5.0 * DECADES]))


WHAT = {
    "seconds a block": "time",
    "seconds a batch": "time",
    "runs a second": "runs a second",
    "MB of memory": "memory",
}


def in_words(growth: Growth) -> str:
    """What the panel shows, in a sentence that follows the numbers."""
    size, more = growth.sizes[-1] / growth.sizes[0], growth.measured[-1] / growth.measured[0]
    return f"power {growth.power():.2f}: {size:.2g} times the {growth.name}, {more:.2g} times the {WHAT[growth.unit]}"


def number(value: float, _: object = None) -> str:
    """A tick's number without exponents."""
    return f"{value:,.0f}" if value >= 1 else f"{value:g}"


def within(values: np.ndarray, low: float, high: float) -> np.ndarray:
    """The values from low to high."""
    return values[(values >= low) & (values <= high)]


def mark(axis: Axes, low: float, high: float, along_x: bool) -> None:
    """Ticks at 1, 2, 5 and so on within the range of an axis, fewer where that would crowd it."""
    inside = within(TICKS, low, high)
    if inside.size > 6:
        inside = within(DECADES, low, high)
    side = axis.xaxis if along_x else axis.yaxis
    side.set_major_locator(FixedLocator(inside.tolist()))
    side.set_major_formatter(FuncFormatter(number))
    side.set_minor_locator(NullLocator())
    side.set_minor_formatter(NullFormatter())


def panel(axes: Axes, growth: Growth) -> None:
    """One measurement, with the line that proportional growth from the first size would follow."""
    sizes, measured = np.array(growth.sizes), np.array(growth.measured)
    proportional = measured[0] * sizes / sizes[0]
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.plot(sizes, proportional, color=SOFT, linewidth=1.1, linestyle=DASHES, zorder=1)
    axes.plot(sizes, measured, color=BLUE, linewidth=1.8, marker="o", markersize=5, zorder=2)
    low, high = min(measured.min(), proportional.min()), max(measured.max(), proportional.max())
    axes.set_xlim(sizes[0] / 1.25, sizes[-1] * 1.25)
    axes.set_ylim(low / 1.6, high * 1.6)
    mark(axes, sizes[0] / 1.25, sizes[-1] * 1.25, True)
    mark(axes, low / 1.6, high * 1.6, False)
    axes.grid(True, color="#e6e6e6", linewidth=0.6)
    axes.set_axisbelow(True)
    axes.tick_params(length=2.5, labelsize=SMALL_SIZE)
    axes.set_xlabel(f"number of {growth.name}", size=SMALL_SIZE)
    axes.set_ylabel(growth.unit, size=SMALL_SIZE)
    title = f"{WHAT[growth.unit]} by {growth.name}".capitalize()
    axes.set_title(title, loc="left", size=HEAD_SIZE, weight="bold", pad=19)
    axes.text(0.0, 1.035, in_words(growth), transform=axes.transAxes, size=SMALL_SIZE, color=INK)


@styled
def draw_growth(found: Sequence[Growth], machine: str) -> Figure:
    """All measurements on one page; `machine` stands at its foot."""
    figure = Figure(figsize=(WIDTH, HEIGHT))
    grid = figure.add_gridspec(2, 3, left=0.065, right=0.98, top=0.795, bottom=0.115, hspace=0.66, wspace=0.26)
    figure.text(0.03, 0.965, "How time and memory grow", size=TITLE_SIZE, weight="bold", color=INK, va="top")
    caption = (
        "All scales are logarithmic, so that a straight line is growth with a fixed power. As steep as the dashed line is "
        "in proportion (power 1);\nflatter is slower than that, since part of the work does not depend on what grows."
    )
    figure.text(0.03, 0.923, caption, size=TEXT_SIZE, color=SOFT, va="top", linespacing=1.35)
    for place, growth in enumerate(found):
        panel(figure.add_subplot(grid[place // 3, place % 3]), growth)
    lines = [Line2D([], [], color=BLUE, linewidth=1.8, marker="o", markersize=5)]
    lines.append(Line2D([], [], color=SOFT, linewidth=1.1, linestyle=DASHES))
    names = ["measured", "in proportion to the smallest"]
    figure.legend(lines, names, loc="upper right", bbox_to_anchor=(0.985, 0.975), frameon=False, fontsize=SMALL_SIZE)
    figure.text(0.03, 0.025, f"{machine}. The least of several repeats.", size=PRINT_SIZE, color=SOFT)
    return figure
