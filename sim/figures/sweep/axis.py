"""Axes of the figures of a sweep: linear and logarithmic numbers, months, and categories."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator, NullLocator

from sim.figures.layout.event_strip import year_ticks
from sim.figures.layout.style import FAINT, INK, SMALL_SIZE, lines_height, text_width, wrapped
from sim.figures.layout.ticks import signed_axis
from sim.figures.sweep.cells import ORDERED, level_text, position
from sim.settings.months import month_number
from sim.studies.designs.factors import Factor

AXIS, EDGE, TURN = 0.5, 0.04, 40.0
"""Height of an axis and its label [inches], relative margin at its ends, and rotation of wide tick labels [degrees]."""


def month_span(levels: Sequence[Any]) -> tuple[int, int]:
    """First and last month of an axis of months, with a margin around the levels."""
    months = [month_number(level) for level in levels]
    margin = max(1, round(EDGE * (max(months) - min(months))))
    return min(months) - margin, max(months) + margin


def word_texts(x: Factor, levels: Sequence[Any], width: float) -> tuple[list[str], bool]:
    """Tick labels of an axis, wrapped to avoid overlap, and whether they must be rotated because that is not enough."""
    room = width / max(1, len(levels)) - 0.06
    texts = [wrapped(level_text(x, level).replace("\n", " "), room, SMALL_SIZE) for level in levels]
    if all(text_width(text, SMALL_SIZE) <= room for text in texts):
        return texts, False
    return [level_text(x, level) for level in levels], True


def axis_room(x: Factor, levels: Sequence[Any], width: float) -> float:
    """Height of the tick labels and the label of an axis [inches]."""
    if x.kind in ORDERED:
        return AXIS
    texts, turned = word_texts(x, levels, width)
    if turned:
        return AXIS + max(text_width(text, SMALL_SIZE) for text in texts) * float(np.sin(np.deg2rad(TURN)))
    return AXIS + max(lines_height(text, SMALL_SIZE) for text in texts) - lines_height("x", SMALL_SIZE)


def fit_words(axes: Axes, x: Factor, levels: Sequence[Any], width: float) -> None:
    """Label the ticks of an axis of cells or bars, rotated if necessary."""
    texts, turned = word_texts(x, levels, width)
    axes.set_xticks(axes.get_xticks(), texts)
    if turned:
        for text in axes.get_xticklabels():
            text.set(rotation=TURN, ha="right", rotation_mode="anchor")


def mark_axis(axes: Axes, x: Factor, levels: Sequence[Any], width: float, bars: bool) -> None:
    """Ticks along the axis of a factor: its levels if they fit, years for months, ends and middle of a logarithmic scale."""
    if bars or x.kind not in ORDERED:
        axes.set_xticks(range(len(levels)))
        axes.set_xlim(-0.6, len(levels) - 0.4)
        axes.tick_params(axis="x", length=0)
        fit_words(axes, x, levels, width)
        return
    places = sorted(position(x, level, levels) for level in levels)
    first, last = places[0], places[-1]
    texts = [level_text(x, level) for level in sorted(levels)]
    if x.kind == "month":
        start, end = month_span(levels)
        axes.set_xlim(start, end)
        if sum(month % 12 == 0 for month in range(start, end + 1)) > 2:
            year_ticks(axes, start, end, True)
            for month, text in zip(axes.get_xticks(), axes.get_xticklabels(), strict=True):
                text.set_visible((end - month) / (end - start) * width > text_width("2030", SMALL_SIZE) * 0.8)
            return
    elif x.scale == "log" and first > 0:
        axes.set_xscale("log")
        axes.set_xlim(first * (first / last) ** EDGE, last * (last / first) ** EDGE)
        axes.xaxis.set_major_locator(FixedLocator([first, float(np.sqrt(first * last)), last]))
        axes.xaxis.set_minor_locator(NullLocator())
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.2g}"))
        return
    else:
        margin = EDGE * (last - first) or 1.0
        axes.set_xlim(first - margin, last + margin)
    inches = [(later - earlier) / max(last - first, 1e-9) * width * 0.92 for earlier, later in pairwise(places)]
    needed = [
        (text_width(one, SMALL_SIZE) + text_width(other, SMALL_SIZE)) / 2 + 0.06 for one, other in pairwise(texts)
    ]
    if all(gap > need for gap, need in zip(inches, needed, strict=True)):
        axes.set_xticks(places, texts)
    elif x.kind == "month":
        axes.set_xticks([first, last], [texts[0], texts[-1]])
    else:
        axes.xaxis.set_major_locator(MaxNLocator(max(2, min(5, int(width / 0.5))), integer=x.kind == "whole"))


def finish_panel(axes: Axes, difference: bool) -> None:
    """Grid and ticks of the y axis; for differences, a line at zero and signed tick labels."""
    if difference:
        axes.axhline(0, color=INK, linewidth=0.8, zorder=1)
        signed_axis(axes.yaxis)
    else:
        axes.yaxis.set_major_locator(MaxNLocator(5))
    axes.grid(axis="y", color=FAINT, linewidth=0.5)
    axes.set_axisbelow(True)
    axes.tick_params(axis="y", labelsize=SMALL_SIZE)
