"""Effects of switching features of the model off: a grid of features and metrics, shaded by shifts in seed errors."""

from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sim.figures.layout.cells import PALE, SIGN_SHADES, ShadedCell, add_cell, draw_cells
from sim.figures.layout.labels import metric_label
from sim.figures.layout.page import Sheet, sheet
from sim.figures.layout.style import HEAD_SIZE, INK, MARGIN, SMALL_SIZE, TEXT_SIZE, WIDTH, styled, text_width
from sim.figures.layout.ticks import signed_tick
from sim.studies.verdicts import SEED_ERRORS, SMALL

CELL, HEAD, SCALE, GAP = 0.32, 0.85, 0.65, 0.35
DARKEST = 100.0
"""Number of seed errors with the darkest shade."""
NAMES = {
    "duplication_share": "Duplication",
    "burden_median": "Burden",
    "progress": "Progress",
    "burden_p90": "Burden,\n90th\npercentile",
    "burden_vulnerable": "Burden,\nLDC, LLDC,\nSIDS",
    "progress_population": "Progress,\nby\npopulation",
    "progress_vulnerable": "Progress,\nLDC, LLDC,\nSIDS",
    "progress_processes": "Processes'\npart of\nprogress",
    "progress_processes_vulnerable": "The same,\nLDC, LLDC,\nSIDS",
}


class ShiftCell(NamedTuple):
    """The largest shift of a metric over scenarios [seed errors], and whether it is large relative to the metric's level."""

    errors: float
    large: bool


def largest_cell(rows: pd.DataFrame, column: str) -> ShiftCell:
    """The cell of one feature and metric, for the scenario with the largest shift. NaN if no seed error is known."""
    shift, error = rows[column].to_numpy(float), rows[f"{column}_error"].to_numpy(float)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where((shift == 0.0) & (error == 0.0), 0.0, shift / error)
    known = np.isfinite(shift) & ~np.isnan(ratio)
    if not known.any():
        return ShiftCell(float("nan"), False)
    row = int(np.argmax(np.where(known, np.abs(ratio), -1.0)))
    level = np.abs(rows["level"].to_numpy(float))
    return ShiftCell(float(ratio[row]), bool((np.abs(shift[known]) >= SMALL * level[known]).any()))


def shade(errors: float) -> float:
    """Position on the colour map from 0 to 1 of a number of seed errors; logarithmic beyond two."""
    size = abs(errors)
    if not size > SEED_ERRORS:
        return 0.5
    part = min(1.0, 0.15 + 0.85 * np.log(size / SEED_ERRORS) / np.log(DARKEST / SEED_ERRORS))
    return float(0.5 + 0.5 * float(np.sign(errors)) * part)


def cell_text(errors: float) -> str:
    """A number of seed errors as text: `+12`, `−3`, `> +99`, `0`, or a dash if unknown."""
    if np.isnan(errors):
        return "–"
    if abs(errors) >= 99.5:
        return "< −99" if errors < 0 else "> +99"
    return signed_tick(errors, 0)


def draw_grid(axes: Axes, moves: pd.DataFrame, column: str, features: list[str], metrics: list[str]) -> None:
    """Shaded cells with their numbers; bold if the shift is large relative to the level."""

    def shown(feature: str, metric: str) -> ShadedCell:
        cell = largest_cell(moves[(moves["feature"] == feature) & (moves["metric"] == metric)], column)
        at = 0.5 if np.isnan(cell.errors) else shade(cell.errors)
        ink, weight = "white" if abs(at - 0.5) > 0.36 else INK, "bold" if cell.large else "normal"
        return ShadedCell(at, cell_text(cell.errors), ink, weight)

    draw_cells(axes, [[shown(feature, metric) for metric in metrics] for feature in features], SIGN_SHADES)


def mark_signs(axes: Axes, conclusions: pd.DataFrame, features: list[str], metrics: list[str]) -> None:
    """Mark cells in which a conclusion changes its sign (filled) or is lost (hollow)."""
    for row, feature in enumerate(features):
        for place, metric in enumerate(metrics):
            block = conclusions[(conclusions["feature"] == feature) & (conclusions["metric"] == metric)]
            found = set(block["conclusion"])
            for word, fill, edge in (("lost", "white", INK), ("sign changed", INK, "white")):
                if word in found:
                    axes.plot([place + 0.87], [row + 0.27], marker="v", markersize=6, markerfacecolor=fill,
                              markeredgecolor=edge, markeredgewidth=0.8)  # fmt: skip


def draw_scale(page: Sheet, down: float) -> None:
    """The colour scale, and a legend of the marks."""
    numbers = [-100.0, -30.0, -10.0, -3.0, 0.0, 3.0, 10.0, 30.0, 100.0]
    bar = page.axes(MARGIN, down, 3.4, 0.16)
    for place, errors in enumerate(numbers):
        add_cell(bar, place, 0, SIGN_SHADES(shade(errors)), PALE)
    bar.set_xlim(0, len(numbers))
    bar.set_yticks([])
    bar.set_xticks(
        np.arange(len(numbers)) + 0.5, [f"{errors:+.0f}".replace("-", "−") if errors else "0" for errors in numbers]
    )
    bar.tick_params(length=0, pad=2)
    bar.spines[:].set_visible(False)
    bar.set_xlabel("shift without the feature, in seed errors")
    handles = [
        Line2D([], [], linestyle="none", marker="v", markersize=5, color=INK),
        Line2D([], [], linestyle="none", marker="v", markersize=5, color=INK, markerfacecolor="white"),
        Patch(facecolor="white", edgecolor=PALE),
    ]
    words = [
        "a conclusion changes its sign in a scenario",
        "a conclusion no longer holds in a scenario",
        f"white: within {SEED_ERRORS:g} seed errors in all scenarios. Bold: by {SMALL:.0%} of the level or more",
    ]
    page.legend(handles, words, down, columns=1, left=MARGIN + 4.0)


@styled
def draw_ablation(moves: pd.DataFrame, conclusions: pd.DataFrame, note: str = "") -> Figure:
    """Features by metrics: shifts of levels and of differences to the reference, each for the scenario with the largest shift.

    `moves` and `conclusions` are the tables of the study: one row per feature, metric and scenario.
    """
    features, metrics = (list(dict.fromkeys(moves[column])) for column in ("feature", "metric"))
    labels = [feature[:1].upper() + feature[1:] for feature in features]
    left = MARGIN + max(text_width(label, TEXT_SIZE) for label in labels) + 0.15
    panels = [("shift", "Level"), ("contrast_shift", "Difference to the reference")]
    panels = [panel for panel in panels if panel[0] in moves]
    width = (WIDTH - MARGIN - left - GAP) / 2
    body = HEAD + CELL * len(features)
    page = sheet(
        body + 0.15 + SCALE,
        "Effect of switching off a feature of the model",
        "Number: shift of the mean in seed standard errors, for the scenario with the largest shift; same draws and seeds with "
        "and without the feature. Metrics that vary little between seeds, such as burden, shift by many seed errors even where "
        "the shift itself is small.",
        note,
    )
    page.labels(left - 0.1, HEAD, CELL, labels)
    for number, (column, title) in enumerate(panels):
        start = left + number * (width + GAP)
        page.text(start, 0.16, title, HEAD_SIZE, weight="bold")
        axes = page.axes(start, HEAD, width, CELL * len(features))
        draw_grid(axes, moves, column, features, metrics)
        if number and len(conclusions):
            mark_signs(axes, conclusions, features, metrics)
        for place, metric in enumerate(metrics):
            x, name = start + (place + 0.5) * width / len(metrics), NAMES.get(metric) or metric_label(metric).name
            page.text(x, HEAD - 0.08, name, SMALL_SIZE - 1, ha="center", va="bottom")
    draw_scale(page, body + 0.15)
    return page.figure
