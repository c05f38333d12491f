"""The comparison: duplication, burden and progress by scenario, as differences to a reference with their ranges."""

from collections.abc import Callable, Mapping, Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.figures.layout.labels import line_label, metric_label
from sim.figures.layout.markers import (
    DIFFERENCE_ENDS,
    MARKS,
    difference_caption,
    draw_difference,
    finding_legend,
    marker_kind,
    short_verdict,
    write_verdict,
)
from sim.figures.layout.page import Sheet, sheet
from sim.figures.layout.rows import Rows, draw_rows, row_axes, row_order, rows_of
from sim.figures.layout.style import INK, MARGIN, SMALL_SIZE, SOFT, styled, text_width
from sim.figures.layout.ticks import limits_around, signed_axis
from sim.model.observation.metrics import HEADLINE, metric_of
from sim.studies.contents import CONTENTS, DISPLACEMENT
from sim.studies.text import joined

MOST_PANELS = 3
ROW, HEAD, AXIS, LEGEND, GAP = 0.27, 0.62, 0.52, 0.2, 0.3
NUMBER_COLUMN = 0.5
TREND_LEVEL = "progress_trend"
HEADLINE_WAYS = ("lower duplication or burden, higher progress", "higher duplication or burden, lower progress")
"""Descriptions of findings in the desired direction of the headline metrics, and against it."""
DISPLACED = " Where a process is closed, progress is displaced to other content (figure contents)."
"""Said where progress in common content stands without the other kinds of content."""


def draw_panel(axes: Axes, block: pd.DataFrame, better: str, rows: Rows) -> None:
    """Points and ranges of one metric, one row per scenario, with a line for the reference."""
    axes.axvline(0, color=INK, linewidth=0.8, zorder=1)
    for y, (_, row) in zip(rows.middles, block.iterrows(), strict=True):
        mark = MARKS[marker_kind(row["verdict"], better)]
        if row["verdict"] == "reference":
            axes.plot([0], [y], linestyle="none", zorder=3, **mark)
        else:
            draw_difference(axes, y, row, mark)
    axes.axhline(rows.heights[0], color=SOFT, linewidth=0.6)
    axes.set_xlim(*limits_around(block[list(DIFFERENCE_ENDS)].to_numpy(float), 0.07))
    signed_axis(axes.xaxis)


def draw_measures(
    page: Sheet,
    rows: Rows,
    blocks: Mapping[str, pd.DataFrame],
    quantity: str,
    heads: tuple[str, str],
    number: Callable[[pd.Series], str],
) -> set[str]:
    """Metrics from left to right: a panel of differences each, followed by the number and the verdict of every row.

    `blocks` has the rows of each metric, `quantity` is what its axis shows, `heads` are the headings of the two columns.
    Returns the kinds of differences that occur.
    """
    words = [short_verdict(word) for block in blocks.values() for word in block["verdict"]]
    columns = NUMBER_COLUMN + 0.1 + max(text_width(word, SMALL_SIZE, True) for word in [*words, heads[1]])
    share = (page.width - MARGIN - rows.left - 2 * GAP) / MOST_PANELS
    kinds = set()
    for place, (metric, block) in enumerate(blocks.items()):
        start, better = rows.left + place * (share + GAP), metric_of(metric).better
        page.heading(start, *metric_label(metric))
        axes = row_axes(page, rows, start, HEAD, share - columns)
        draw_panel(axes, block, better, rows)
        axes.set_xlabel(f"{quantity} ({metric_of(metric).unit})")
        right = start + share - columns + NUMBER_COLUMN
        page.text(right, HEAD - 0.08, heads[0], SMALL_SIZE, SOFT, ha="right")
        if heads[1]:
            page.text(right + 0.1, HEAD - 0.08, heads[1], SMALL_SIZE, SOFT)
        for y, (_, row) in zip(rows.middles, block.iterrows(), strict=True):
            kinds.add(marker_kind(row["verdict"], better))
            page.label(right, HEAD + y, number(row), SMALL_SIZE)
            write_verdict(page, right + 0.1, HEAD + y, row["verdict"], better)
    return kinds


def lower_title(text: str) -> str:
    """The text in lower case except for its first letter and acronyms."""
    words = [word if word.isupper() else word.lower() for word in text.split(" ")]
    return " ".join([text.split(" ")[0], *words[1:]])


def progress_words(summary: pd.DataFrame, reference: str, metrics: Sequence[str]) -> str:
    """How much of a level of progress is the national trend, and where the other content stands; empty where none is shown."""
    means = summary[summary["scenario"] == reference].set_index("metric")["mean"]
    if TREND_LEVEL not in means or "progress" not in metrics:
        return ""
    return (
        f" The national trend alone gives {means[TREND_LEVEL]:.3f} of the {means['progress']:.3f} of progress; differences come "
        "from the processes."
    ) + ("" if metrics == CONTENTS else DISPLACED)


@styled
def draw_comparison(
    summary: pd.DataFrame, reference: str, note: str = "", metrics: Sequence[str] = HEADLINE, further: str = ""
) -> Figure:
    """Up to three metrics by scenario: paired differences to the reference, ranges, means and verdicts.

    `summary` is the table of a comparison: one row per scenario and metric. `further` is added to the caption.
    """
    metrics = tuple(metrics)[:MOST_PANELS]
    order = row_order(summary, reference, metrics[0])
    named = [metric_label(metric).name for metric in metrics]
    rows = rows_of(order, ROW)
    draws, seeds = int(summary["draws"].max()), int(summary["seeds"].max())
    spoken_reference = line_label(reference)
    page = sheet(
        HEAD + rows.total + AXIS + LEGEND,
        f"{lower_title(joined(named))} by scenario, against {spoken_reference}",
        f"{difference_caption(draws, seeds, spoken_reference)} Scenarios are ordered by {named[0].lower()}."
        + progress_words(summary, reference, metrics)
        + further,
        note,
    )
    blocks = {metric: summary[summary["metric"] == metric].set_index("scenario").loc[order] for metric in metrics}
    draw_rows(page, rows, HEAD, bold=reference)
    kinds = draw_measures(page, rows, blocks, "difference", ("mean", "difference"), lambda row: f"{row['mean']:.3f}")
    ways = HEADLINE_WAYS if metrics == HEADLINE else ("in the desired direction of the metric", "against it")
    page.legend(*finding_legend(kinds, draws, *ways), HEAD + rows.total + AXIS)
    return page.figure


def draw_contents(summary: pd.DataFrame, reference: str, note: str = "") -> Figure:
    """Common content, Compact-only content and all content by scenario, which show what a closed process displaces.

    `summary` is the table of a comparison: one row per scenario and metric.
    """
    return draw_comparison(summary, reference, note, CONTENTS, f" {DISPLACEMENT}")
