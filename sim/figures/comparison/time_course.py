"""The course over time: monthly measures of a few scenarios, and their differences to a reference with bands."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from sim.figures.layout.event_strip import dated, draw_dates, placed_labels, strip_height, year_ticks
from sim.figures.layout.labels import line_label, metric_label
from sim.figures.layout.page import Sheet, sheet
from sim.figures.layout.rows import chosen_scenarios
from sim.figures.layout.style import (
    FAINT,
    HEAD_SIZE,
    INK,
    MARGIN,
    SMALL_SIZE,
    SOFT,
    WIDTH,
    Look,
    scenario_look,
    styled,
    text_width,
)
from sim.figures.layout.ticks import signed_axis
from sim.model.observation.metrics import ROLLED, WINDOW
from sim.settings.months import month_number
from sim.studies.findings import draws_and_seeds, is_drawn
from sim.studies.growth import TRENDS
from sim.studies.paired import quantiles

COURSE_SCENARIOS = ("itu_proposal", "joint_roadmap", "nested", "merger", "sunset")
"""Scenarios shown in addition to the reference if there are more than MOST and none are chosen."""
MOST_COURSES = 6
COURSE_MEASURES = ("duplication_share", "burden_median", "awareness", "progress")
HIGH_PANEL, HEAD, BETWEEN, SIDE, AXIS = 1.3, 0.42, 0.12, 0.62, 0.3


class Course(NamedTuple):
    """A measure over time: its middle and its 5-95 % band [months]; the band is None without draws."""

    middle: np.ndarray
    low: np.ndarray | None
    high: np.ndarray | None


def shown_values(series: pd.DataFrame, name: str, measure: str) -> np.ndarray:
    """A measure of a scenario [draws, months], mean over seeds, in the form that is shown."""
    block = series[series["scenario"] == name]
    table = block.pivot_table(index="draw", columns="month", values=measure, aggfunc="mean", sort=True, dropna=False)
    if measure in ROLLED:
        table = table.T.rolling(WINDOW).mean().T
    return table.to_numpy(float, copy=True)


def course_band(values: np.ndarray, drawn: bool) -> Course:
    """Median over draws and 5-95 % band of values [draws, months]."""
    low, middle, high = quantiles(values)
    return Course(middle, low, high) if drawn else Course(middle, None, None)


def draw_course_line(axes: Axes, months: np.ndarray, course: Course, look: Look, start: int, band: bool = True) -> None:
    """One scenario: band, line, and one marker per year, shifted against those of other scenarios."""
    if band and course.low is not None and course.high is not None:
        axes.fill_between(months, course.low, course.high, color=look.colour, alpha=0.13, linewidth=0)
    axes.plot(months, course.middle, color=look.colour, linestyle=look.line, linewidth=1.4, marker=look.marker,
              markersize=3.6, markevery=(start, 12))  # fmt: skip


def draw_pair(
    left: Axes, right: Axes, series: pd.DataFrame, names: list[str], measure: str, months: np.ndarray
) -> None:
    """The levels of a measure at the left, its differences to the reference (the first name) at the right."""
    drawn = is_drawn(series)
    base = shown_values(series, names[0], measure)
    for number, name in enumerate(names):
        values, look = shown_values(series, name, measure), scenario_look(name)
        start = int(2 + number * 12 / len(names)) % 12
        draw_course_line(left, months, course_band(values, drawn), look, start, band=number == 0)
        if number:
            draw_course_line(right, months, course_band(values - base, drawn), look, start)
    if measure in TRENDS and TRENDS[measure] in series:
        trend = course_band(shown_values(series, names[0], TRENDS[measure]), drawn)
        left.plot(months, trend.middle, color=SOFT, linestyle=":", linewidth=1.6, gid="trend")
    else:  # beside its trend progress would look level from 0 on
        left.set_ylim(bottom=0)
    left.yaxis.set_major_locator(MaxNLocator(4))
    right.axhline(0, color=INK, linewidth=0.8)
    signed_axis(right.yaxis)
    for axes in (left, right):
        axes.patch.set_visible(False)
        axes.grid(axis="y", color=FAINT, linewidth=0.5)
        axes.tick_params(axis="y", labelsize=SMALL_SIZE)
        axes.set_xlim(months[0], months[-1])


def legend_columns(labels: list[str]) -> int:
    """Number of entries that fit into one row."""
    return max(1, int((WIDTH - 2 * MARGIN) / (max(text_width(label, SMALL_SIZE) for label in labels) + 0.65)))


def write_legend(page: Sheet, names: list[str], labels: list[str], down: float) -> None:
    """Lines of the scenarios."""
    looks = [scenario_look(name) for name in names]
    handles = [
        Line2D([], [], color=look.colour, linestyle=look.line, marker=look.marker, markersize=3.6, linewidth=1.4)
        for look in looks
    ]
    page.legend(handles, labels, down, min(len(labels), legend_columns(labels)))


def trend_words(series: pd.DataFrame, reference: str, measures: Sequence[str]) -> str:
    """A sentence on the dotted lines, with the trend's part of progress at the end; empty if there are none."""
    shown = [measure for measure in measures if TRENDS.get(measure) in set(series)]
    if not shown:
        return ""
    last = series[(series["scenario"] == reference) & (series["month"] == series["month"].max())]
    trend, level = (last[name].mean() for name in (TRENDS[shown[0]], shown[0]))
    return f" Dotted: what the national trend alone gives ({trend:.3f} of {level:.3f} at the end); the processes bring the rest."


@styled
def draw_course(
    series: pd.DataFrame,
    reference: str,
    note: str = "",
    scenarios: Sequence[str] | None = None,
    starts: Mapping[str, Mapping[str, str]] | None = None,
    measures: Sequence[str] = COURSE_MEASURES,
) -> Figure:
    """Measures by month (duplication, burden, awareness and progress): levels, and differences to the reference with bands.

    `series` has one row per run and month: scenario, draw, seed, month, measures. `scenarios` are those to show besides the
    reference; `starts` are each scenario's mechanisms and their first months, such as {"merger": {"merger": "2026-01"}}.
    """
    names = chosen_scenarios(
        list(dict.fromkeys(series["scenario"])), reference, scenarios, COURSE_SCENARIOS, MOST_COURSES
    )
    series = series[series["scenario"].isin(names)]
    months = np.array([month_number(month) for month in sorted(set(series["month"]))])
    draws, seeds = draws_and_seeds(series)
    spoken, *labels = (line_label(name) for name in (reference, *names))
    width = (WIDTH - 2 * MARGIN - 2 * SIDE - 0.1) / 2
    shown = {mechanism: month for name in names for mechanism, month in (starts or {}).get(name, {}).items()}
    events = placed_labels(dated(shown), int(months[0]), int(months[-1]), width)
    strip, panel = strip_height(events) + 0.06, HEAD + HIGH_PANEL + BETWEEN
    legend = 0.17 * -(-len(labels) // legend_columns(labels)) + 0.1
    band = (
        f"Left: median over {draws} draws, with the 5-95 % band over draws for {spoken} only. Right: median and 5-95 % band over "
        "draws of the difference (same draws, same seeds)."
        if draws
        else f"Default parameters, no draws ({seeds} seeds), therefore no bands. Right: difference with the same seeds."
    )
    page = sheet(
        strip + panel * len(measures) + AXIS + legend,
        f"Time course by month, and difference to {spoken}",
        f"{band} Burden fluctuates with the calendar of meetings; it is shown as the mean of the last {WINDOW} months."
        + trend_words(series, reference, measures),
        note,
    )
    lefts = (MARGIN + SIDE, MARGIN + 2 * SIDE + width + 0.1)
    for left in lefts:
        draw_dates(page, left, 0.0, events, (width, strip_height(events), 0.06 + panel * len(measures)))
    for number, measure in enumerate(measures):
        down = strip + number * panel
        label = metric_label("progress_by_month" if measure == "progress" else measure)
        texts = (f"{label.name}", f"{label.name}: difference to {spoken}")
        pair = tuple(page.axes(left, down + HEAD, width, HIGH_PANEL) for left in lefts)
        for left, text in zip(lefts, texts, strict=True):
            page.text(left - SIDE + 0.1, down + HEAD - 0.23, text, HEAD_SIZE - 0.5, weight="bold", backed=True)
            page.text(left - SIDE + 0.1, down + HEAD - 0.08, label.unit, SMALL_SIZE, SOFT, backed=True)
        draw_pair(pair[0], pair[1], series, names, measure, months)
        for axes in pair:
            year_ticks(axes, int(months[0]), int(months[-1]), number == len(measures) - 1)
    write_legend(page, names, labels, strip + panel * len(measures) + AXIS)
    return page.figure
