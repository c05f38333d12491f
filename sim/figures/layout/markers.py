"""Markers and texts of differences: findings are filled, all others hollow (ODD 8.3)."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from sim.figures.layout.page import Sheet
from sim.figures.layout.style import INK, OPEN, SMALL_SIZE, SOFT, UNWANTED, WANTED
from sim.studies.verdicts import ENOUGH_DRAWS

MARKS: dict[str, dict[str, Any]] = {
    "wanted": {"color": WANTED, "marker": "o", "markersize": 6.5},
    "unwanted": {"color": UNWANTED, "marker": "s", "markersize": 6.0},
    "open": {"color": OPEN, "marker": "o", "markersize": 6.0, "markerfacecolor": "white", "markeredgewidth": 1.2},
    "level": {"color": SOFT, "marker": "x", "markersize": 5.5, "markeredgewidth": 1.6},
    "reference": {"color": INK, "marker": "D", "markersize": 5.0},
}
"""Kind of difference to its marker; shape and fill distinguish the kinds without colour."""


DIFFERENCE_ENDS = ("difference", "difference_low", "difference_high")
"""Columns of a difference and of its range over draws."""


def marker_kind(verdict: str, better: str) -> str:
    """`wanted` or `unwanted` for a finding with or against a metric's direction, else `open`, `level` or `reference`."""
    if verdict in ("level", "reference"):
        return verdict
    if verdict not in ("lower", "higher") or not better:
        return "open"
    return "wanted" if verdict == better else "unwanted"


def short_verdict(verdict: str) -> str:
    """A verdict shortened for a column: `lower`, `lower 18/20`, `depends`."""
    sign, _, count = verdict.removesuffix(" at the defaults").removesuffix(" draws").partition(" in ")
    return f"{sign} {count.replace(' of ', '/')}" if count else sign


def draw_difference(axes: Axes, y: float, row: pd.Series, mark: dict[str, Any]) -> None:
    """A point at a difference, and its 5-95 % range as a bar if it has one."""
    if not pd.isna(row["difference_low"]):
        axes.plot([row["difference_low"], row["difference_high"]], [y, y], color=mark["color"], linewidth=1.8,
                  solid_capstyle="butt", zorder=2)  # fmt: skip
    axes.plot([row["difference"]], [y], linestyle="none", zorder=3, **mark)


def write_verdict(page: Sheet, left: float, down: float, verdict: str, better: str, ha: str = "left") -> None:
    """Write a verdict in a column next to a panel; findings are bold and coloured."""
    kind = marker_kind(verdict, better)
    colour = SOFT if kind in ("open", "level") else str(MARKS[kind]["color"])
    weight = "bold" if kind in ("wanted", "unwanted") else "normal"
    page.label(left, down, short_verdict(verdict), SMALL_SIZE, color=colour, ha=ha, weight=weight)


def diameter(difference: float, largest: float, ends: tuple[float, float]) -> float:
    """Diameter [points] of a dot whose area is proportional to a difference; `ends` are the smallest and largest diameter."""
    return max(ends[0], ends[1] * float(np.sqrt(abs(difference) / largest))) if largest > 0.0 else ends[0]


def size_handles(sizes: Iterable[float], largest: float, ends: tuple[float, float]) -> list[Line2D]:
    """Handles for a legend of dot sizes; see `diameter`."""
    return [
        Line2D([], [], linestyle="none", marker="o", color=SOFT, markersize=diameter(size, largest, ends))
        for size in sizes
    ]


def difference_caption(draws: int, seeds: int, reference: str, mean: str = "Point", spread: str = "Bar") -> str:
    """A caption that explains the marks of differences and the rule for findings."""
    twin = f"of the difference to {reference} (same draws, same seeds)"
    if not draws:
        return (
            f"{mean}: mean {twin}; default parameters, no draws ({seeds} seed{'s' * (seeds != 1)}), therefore no range and no "
            "finding."
        )
    few = " Fewer than 30 draws do not support findings; the number of draws with the same sign is given."
    enough = " Finding: the sign is the same in at least nine of ten draws."
    text = f"{mean}: mean {twin}. {spread}: its 5-95 % range over {draws} draws of the uncertain parameters."
    return text + (few if draws < ENOUGH_DRAWS else enough)


def range_caption(draws: int, text: str, seeds: int | None = None, lack: str = "no range and no finding") -> str:
    """A caption on the ranges over draws: `text`, or without draws what is lacking therefore; `seeds` are named if given."""
    return text if draws else f"Default parameters, no draws{f' ({seeds} seeds)' if seeds else ''}, therefore {lack}."


def open_reason(draws: int) -> str:
    """The reason why a difference is not a finding."""
    if not draws:
        return "at the defaults: no range, no finding"
    return "no finding (depends on the draw)" if draws >= ENOUGH_DRAWS else "no finding (fewer than 30 draws)"


def finding_legend(
    kinds: set[str], draws: int, wanted: str, unwanted: str, bars: bool = True
) -> tuple[list[Line2D], list[str]]:
    """Legend handles and texts for the kinds of differences that occur; `wanted` and `unwanted` describe these findings.

    `bars`: whether marks have a bar for the range over draws.
    """
    texts = {
        "wanted": f"finding: {wanted}",
        "unwanted": f"finding: {unwanted}",
        "open": open_reason(draws),
        "level": "level: no difference in any draw",
    }
    shown = [kind for kind in texts if kind in kinds]
    ranged = bars and draws > 0
    handles = [
        Line2D([], [], linestyle="-" if ranged and kind != "level" else "none", linewidth=1.8, **MARKS[kind])
        for kind in shown
    ]
    return handles, [texts[kind] for kind in shown]
