"""The answers to questions: paired differences with their ranges, one row per contrast, one block of rows per experiment."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.figures.layout.labels import Label, line_label, spoken, without_math
from sim.figures.layout.markers import (
    DIFFERENCE_ENDS,
    MARKS,
    draw_difference,
    finding_legend,
    marker_kind,
    range_caption,
    short_verdict,
    write_verdict,
)
from sim.figures.layout.page import Sheet, sheet
from sim.figures.layout.rows import Rows, row_axes
from sim.figures.layout.style import BAND, INK, MARGIN, SMALL_SIZE, TEXT_SIZE, styled, text_width
from sim.figures.layout.ticks import limits_around, signed_axis
from sim.model.observation.metrics import metric_of
from sim.studies.verdicts import ENOUGH_DRAWS

ANSWER_METRICS = ("duplication_share", "burden_median", "progress", "formal_progress_wsis")
ANSWER_LABELS = {
    "duplication_share": Label("Duplication", "of content, global site"),
    "burden_median": Label("Burden", "median state"),
    "progress": Label("Progress", "content delivered in states"),
    "formal_progress_wsis": Label("WSIS content", "delivered in states"),
}
ROW, TITLE_ROW, HEAD, AXIS, GAP, PAD = 0.27, 0.34, 0.62, 0.52, 0.28, 0.15


def contrast_label(scenario: str, against: str) -> str:
    """The label of a contrast on one line, such as `Nested against parallel`."""
    one, other = line_label(scenario), line_label(against)
    return f"{one} against {other if other[:2].isupper() else other[:1].lower() + other[1:]}"


def laid_out(answers: pd.DataFrame, titles: Mapping[str, str]) -> tuple[Rows, list[tuple[str, str]]]:
    """Rows from top to bottom, with a title row above the contrasts of each experiment, and their keys.

    A key is (experiment, contrast); contrast is "" for title rows.
    """
    texts, keys, heights = [], [], []
    for experiment, block in answers.groupby("experiment", sort=False):
        texts.append(without_math(titles[str(experiment)]))
        keys.append((str(experiment), ""))
        heights.append(TITLE_ROW)
        for contrast, rows in block.groupby("contrast", sort=False):
            texts.append(contrast_label(rows["scenario"].iloc[0], rows["against"].iloc[0]))
            keys.append((str(experiment), str(contrast)))
            heights.append(ROW)
    tops = np.concatenate(([0.0], np.cumsum(heights)[:-1]))
    return Rows([name for name, _ in keys], texts, tops, np.array(heights)), keys


def write_rows(page: Sheet, rows: Rows, keys: Sequence[tuple[str, str]]) -> None:
    """Titles and labels at the left, with a band behind each title."""
    axes = page.axes(MARGIN, HEAD, page.width - 2 * MARGIN, rows.total)
    axes.set_axis_off()
    axes.set_ylim(rows.total, 0)
    for (_, contrast), text, top, height, y in zip(
        keys, rows.labels, rows.tops, rows.heights, rows.middles, strict=True
    ):
        if not contrast:
            axes.axhspan(top, top + height, color=BAND, linewidth=0)
        weight = "normal" if contrast else "bold"
        page.label(MARGIN + 0.12 * bool(contrast), HEAD + y, text, ha="left", weight=weight)


def draw_metric(axes: Axes, found: Mapping[tuple[str, str], pd.Series], rows: Rows, keys: Sequence[tuple[str, str]],
                better: str) -> set[str]:  # fmt: skip
    """Points and ranges of one metric; returns the kinds of differences that occur."""
    axes.axvline(0, color=INK, linewidth=0.8, zorder=1)
    kinds = set()
    for key, y, top, height in zip(keys, rows.middles, rows.tops, rows.heights, strict=True):
        if not key[1]:  # no lines through a title
            axes.axhspan(top, top + height, color=BAND, linewidth=0, zorder=2.5)
        if key not in found:
            continue
        kind = marker_kind(found[key]["verdict"], better)
        kinds.add(kind)
        draw_difference(axes, y, found[key], MARKS[kind])
    drawn = [row[name] for row in found.values() for name in DIFFERENCE_ENDS]
    axes.set_xlim(*limits_around(np.array(drawn, dtype=float), 0.07))
    signed_axis(axes.xaxis, 3)
    return kinds


@styled
def draw_answers(answers: pd.DataFrame, titles: Mapping[str, str], note: str = "") -> Figure:
    """Up to four metrics (columns) of every contrast (rows), by experiment; metrics not listed by an experiment have no mark.

    `answers` is the table of that name of the study of questions; `titles` gives the title of every experiment.
    """
    metrics = [metric for metric in ANSWER_METRICS if (answers["metric"] == metric).any()]
    metrics = metrics or list(dict.fromkeys(answers["metric"]))[: len(ANSWER_METRICS)]
    rows, keys = laid_out(answers, titles)
    draws, seeds = int(answers["draws"].max()), int(answers["seeds"].max())
    spread = range_caption(draws, f"Bar: its 5-95 % range over {draws} draws of the uncertain parameters.")
    filled = " Filled: a finding, the sign is the same in at least nine of ten draws." * (draws >= ENOUGH_DRAWS)
    page = sheet(
        HEAD + rows.total + AXIS + 0.22,
        "Answers to the questions, as differences between scenarios",
        f"Point: mean difference, first scenario named minus the second (same draws, the same {seeds} seeds each). "
        f"{spread}{filled} "
        "No mark: the experiment does not include this metric.",
        note,
    )
    write_rows(page, rows, keys)
    left = (
        MARGIN
        + 0.12
        + PAD
        + max(text_width(text, TEXT_SIZE) for text, (_, contrast) in zip(rows.labels, keys, strict=True) if contrast)
    )
    share = (page.width - MARGIN - left - GAP * (len(metrics) - 1)) / len(metrics)
    kinds: set[str] = set()
    for number, metric in enumerate(metrics):
        start = left + number * (share + GAP)
        block = answers[answers["metric"] == metric]
        found = {(str(row["experiment"]), str(row["contrast"])): row for _, row in block.iterrows()}
        name, unit = ANSWER_LABELS.get(metric) or Label(spoken(metric), block["unit"].iloc[0])
        words = max(text_width(short_verdict(row["verdict"]), SMALL_SIZE, True) for row in found.values())
        axes = row_axes(page, rows, start, HEAD, share - words - 0.08)
        page.heading(start, name, unit, 0.08)
        better = metric_of(metric).better if metric in ANSWER_LABELS else ""
        kinds |= draw_metric(axes, found, rows, keys, better)
        axes.set_xlabel("difference")
        for key, y in zip(keys, rows.middles, strict=True):
            if key in found:
                write_verdict(page, start + share, HEAD + y, found[key]["verdict"], better, ha="right")
    legend = finding_legend(kinds, draws, "lower duplication or burden, higher delivery", "the other way")
    page.legend(*legend, HEAD + rows.total + AXIS)
    return page.figure
