"""Figures of a sweep from cells: lines and bars, or heatmaps, with panels for each metric."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.figures.layout.event_strip import dated, draw_dates, placed_labels, strip_height
from sim.figures.layout.labels import metric_label
from sim.figures.layout.page import Sheet, sheet
from sim.figures.layout.style import HEAD_SIZE, MARGIN, SMALL_SIZE, SOFT, WIDTH, text_width
from sim.figures.sweep.axis import axis_room, finish_panel, fit_words, mark_axis, month_span
from sim.figures.sweep.caption import IN_A_ROW, Shown, caption_of
from sim.figures.sweep.cells import ORDERED, factor_label, level_text, seed_means
from sim.figures.sweep.heatmap import draw_heatmap
from sim.figures.sweep.lines import draw_bars, draw_lines, legend_handles, looks_of

HEAD, HEIGHT, LOWER, BETWEEN, GAP, SIDE, LINE = 0.52, 2.6, 1.75, 0.32, 0.28, 0.45, 0.2
"""Height of a heading, of a single panel, of a panel of two, gap between these two, gap between columns, width of the numbers at
the left, and height of a row of the legend [inches]."""
CELL_HIGH = 0.44


def panel_width(columns: int, left: float) -> float:
    """Width of each panel of a row [inches]; `left` is the width of the numbers at the left of each."""
    return min(6.5, (WIDTH - 2 * MARGIN - columns * left - (columns - 1) * GAP) / columns)


def against_text(shown: Shown, width: float) -> str:
    """The baseline of differences as a label, shortened if wider than `width` inches."""
    text = f"difference to {shown.against()}"
    return text if text_width(text, SMALL_SIZE) <= width else "difference to the first line"


def head_height(shown: Shown) -> float:
    """Height of the heading of a panel [inches], with one more line if only differences are shown."""
    return HEAD if "level" in shown.rows else HEAD + 0.14


def write_head(page: Sheet, left: float, down: float, width: float, metric: str, shown: Shown) -> None:
    """Write name and unit of a metric above its panel, and the baseline if only differences are shown."""
    label = metric_label(metric)
    page.text(left, down + 0.16, label.name, HEAD_SIZE, weight="bold")
    page.text(left, down + 0.33, label.unit, SMALL_SIZE, SOFT)
    if "level" not in shown.rows:
        page.text(left, down + 0.48, against_text(shown, width), SMALL_SIZE)


def legend_rows(labels: Sequence[str], start: float) -> tuple[int, int]:
    """Numbers of columns and rows of a legend that starts `start` inches from the left."""
    wide = max(text_width(label, SMALL_SIZE) for label in labels) + 0.7
    columns = max(1, min(len(labels), int((WIDTH - MARGIN - start) / wide)))
    return columns, -(-len(labels) // columns)


def draw_panel(axes: Axes, shown: Shown, metric: str, row: str, width: float, last: bool) -> None:
    """Levels or differences of one metric; the `last` panel of a metric has the tick labels and the label of the x axis."""
    looks, cells = looks_of(shown.by, shown.others), shown.cells(metric, row)
    axes.patch.set_visible(False)
    if shown.picture.kind == "bars":
        draw_bars(axes, cells, shown.levels, shown.others, looks)
    else:
        bands = 1 if row == "level" and shown.picture.show == "both" else len(shown.others)
        draw_lines(axes, cells, shown.x, shown.levels, shown.others, looks, bands)
    mark_axis(axes, shown.x, shown.levels, width, bars=shown.picture.kind == "bars")
    finish_panel(axes, row == "difference")
    if last:
        axes.set_xlabel(factor_label(shown.x))
    else:
        axes.set_xticklabels([])


def draw_panels(shown: Shown, title: str, note: str, points: int | None) -> Figure:
    """Lines, joined points or bars, with one or two panels per metric."""
    metrics, kind, rows = shown.picture.metrics, shown.picture.kind, shown.rows
    columns = min(IN_A_ROW, len(metrics))
    head = head_height(shown)
    width, high = panel_width(columns, SIDE), HEIGHT if len(rows) == 1 else LOWER
    months = month_span(shown.levels) if shown.x.kind == "month" and kind == "lines" else None
    events = placed_labels(dated({}), *months, width) if months else []
    strip = strip_height(events) + 0.04 * bool(events)
    panels = len(rows) * high + (len(rows) - 1) * BETWEEN
    tall = head + strip + panels + axis_room(shown.x, shown.levels, width)
    down_to_legend = tall * -(-len(metrics) // IN_A_ROW)
    labels = [level_text(shown.by, other).replace("\n", " ") for other in shown.others] if shown.by else []
    heading = f"{factor_label(shown.by)}:" if shown.by else ""
    start = MARGIN + text_width(heading, SMALL_SIZE, True) + 0.15
    places, lines = legend_rows(labels, start) if labels else (0, 0)
    band = "Band" if shown.x.kind in ORDERED else "Vertical line"
    mark, spread = ("Bar", "Vertical line") if kind == "bars" else ("Line" if band == "Band" else "Mark", band)
    page = sheet(
        down_to_legend + LINE * lines + 0.08 * bool(lines), title, caption_of(shown, mark, spread, points), note
    )
    for number, metric in enumerate(metrics):
        left = MARGIN + SIDE + (number % IN_A_ROW) * (width + SIDE + GAP)
        down = (number // IN_A_ROW) * tall
        write_head(page, left, down, width, metric, shown)
        draw_dates(page, left, down + head, events, (width, strip, panels))
        for place, row in enumerate(rows):
            top = down + head + strip + place * (high + BETWEEN)
            if place:
                page.text(left, top - 0.1, against_text(shown, width), SMALL_SIZE, backed=True)
            draw_panel(page.axes(left, top, width, high), shown, metric, row, width, row == rows[-1])
    if labels:
        page.text(MARGIN, down_to_legend + 0.1, heading, SMALL_SIZE, weight="bold")
        handles = legend_handles(looks_of(shown.by, shown.others), kind == "bars")
        page.legend(handles, labels, down_to_legend + 0.01, places, left=start)
    return page.figure


def draw_heatmaps(shown: Shown, title: str, note: str, points: int | None) -> Figure:
    """One heatmap per metric."""
    assert shown.by is not None
    metrics = shown.picture.metrics
    columns = min(IN_A_ROW, len(metrics))
    side = max(text_width(level_text(shown.by, other), SMALL_SIZE) for other in shown.others) + 0.42
    width = panel_width(columns, side)
    head, high = head_height(shown), CELL_HIGH * len(shown.others)
    tall = head + high + axis_room(shown.x, shown.levels, width)
    page = sheet(
        tall * -(-len(metrics) // IN_A_ROW), title, caption_of(shown, "Number", "Small print below it", points), note
    )
    for number, metric in enumerate(metrics):
        left = MARGIN + side + (number % IN_A_ROW) * (width + side + GAP)
        down = (number // IN_A_ROW) * tall
        write_head(page, left, down, width, metric, shown)
        axes = page.axes(left, down + head, width, high)
        scale = float(np.nanmax(np.abs(seed_means(shown.runs, metric).to_numpy(float)), initial=0.0))
        pair, levels = (shown.x, shown.by), (shown.levels, shown.others)
        cells = shown.cells(metric, shown.picture.show)
        draw_heatmap(axes, cells, pair, levels, shown.picture.show == "difference", scale, width)
        fit_words(axes, shown.x, shown.levels, width)
        axes.set_xlabel(factor_label(shown.x))
        axes.set_ylabel(factor_label(shown.by))
    return page.figure
