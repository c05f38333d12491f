"""The comparison: duplication, burden and progress by scenario, as differences to a reference with their ranges."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.figures.layout.labels import metric_label, scenario_label
from sim.figures.layout.markers import MARKS, difference_caption, finding_legend, marker_kind, short_verdict
from sim.figures.layout.page import Sheet, sheet
from sim.figures.layout.rows import Rows, draw_rows, row_axes, row_order, rows_of
from sim.figures.layout.style import HEAD_SIZE, INK, MARGIN, SMALL_SIZE, SOFT, styled, text_width
from sim.figures.layout.ticks import signed_axis
from sim.model.observation.metrics import HEADLINE, metric_of

MOST_PANELS = 3
ROW, HEAD, AXIS, LEGEND, GAP = 0.27, 0.62, 0.52, 0.2, 0.3
MEAN_COLUMN = 0.5


def draw_panel(axes: Axes, block: pd.DataFrame, better: str, rows: Rows) -> None:
    """Points and ranges of one metric, one row a scenario, around the line of the reference."""
    axes.axvline(0, color=INK, linewidth=0.8, zorder=1)
    for y, (_, row) in zip(rows.middles, block.iterrows(), strict=True):
        mark = MARKS[marker_kind(row["verdict"], better)]
        if row["verdict"] == "reference":
            axes.plot([0], [y], linestyle="none", zorder=3, **mark)
            continue
        if not pd.isna(row["difference_low"]):
            axes.plot([row["difference_low"], row["difference_high"]], [y, y], color=mark["color"], linewidth=1.8,
                      solid_capstyle="butt", zorder=2)  # fmt: skip
        axes.plot([row["difference"]], [y], linestyle="none", zorder=3, **mark)
    axes.axhline(rows.heights[0], color=SOFT, linewidth=0.6)
    drawn = block[["difference", "difference_low", "difference_high"]].to_numpy(float)
    reach = np.append(drawn[np.isfinite(drawn)], 0.0)
    wide = max(float(np.ptp(reach)), 1e-3)
    axes.set_xlim(reach.min() - 0.07 * wide, reach.max() + 0.07 * wide)
    signed_axis(axes.xaxis)


def write_columns(page: Sheet, rows: pd.DataFrame, left: float, better: str, middles: np.ndarray) -> None:
    """Beside a panel: the mean of every scenario, and the word for its difference."""
    page.text(left + MEAN_COLUMN, HEAD - 0.08, "mean", SMALL_SIZE, SOFT, ha="right")
    page.text(left + MEAN_COLUMN + 0.1, HEAD - 0.08, "difference", SMALL_SIZE, SOFT)
    for y, (_, row) in zip(middles, rows.iterrows(), strict=True):
        kind = marker_kind(row["verdict"], better)
        colour = SOFT if kind in ("open", "level") else str(MARKS[kind]["color"])
        page.text(left + MEAN_COLUMN, HEAD + y, f"{row['mean']:.3f}", SMALL_SIZE, INK, "right", "center_baseline")
        page.text(left + MEAN_COLUMN + 0.1, HEAD + y, short_verdict(row["verdict"]), SMALL_SIZE, colour, "left",
                  "center_baseline", "bold" if kind in ("wanted", "unwanted") else "normal")  # fmt: skip


def lower_title(text: str) -> str:
    """The text with all but its first letter and its acronyms in small letters."""
    words = [word if word.isupper() else word.lower() for word in text.split(" ")]
    return " ".join([text.split(" ")[0], *words[1:]])


@styled
def draw_comparison(summary: pd.DataFrame, reference: str, note: str = "", metrics: Sequence[str] = HEADLINE) -> Figure:
    """Up to three metrics by scenario: paired differences to the reference, ranges, means and words.

    `summary` is the table of a comparison: one row per scenario and metric.
    """
    metrics = tuple(metrics)[:MOST_PANELS]
    order = row_order(summary, reference, metrics[0])
    named = [metric_label(metric).name for metric in metrics]
    titled = named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}"
    rows = rows_of(order, ROW)
    draws, seeds = int(summary["draws"].max()), int(summary["seeds"].max())
    spoken_reference = scenario_label(reference, 60).replace("\n", " ")
    page = sheet(
        HEAD + rows.total + AXIS + LEGEND,
        f"{lower_title(titled)} by scenario, against {spoken_reference}",
        f"{difference_caption(draws, seeds, spoken_reference)} Scenarios are ordered by {named[0].lower()}.",
        note,
    )
    blocks = {metric: summary[summary["metric"] == metric].set_index("scenario").loc[order] for metric in metrics}
    words = [short_verdict(word) for block in blocks.values() for word in block["verdict"]]
    columns = MEAN_COLUMN + 0.1 + max(text_width(word, SMALL_SIZE, True) for word in [*words, "difference"])
    share = (page.width - MARGIN - rows.left - 2 * GAP) / MOST_PANELS
    draw_rows(page, rows, HEAD, bold=reference)
    for number, (metric, block) in enumerate(blocks.items()):
        start = rows.left + number * (share + GAP)
        name, unit = metric_label(metric)
        better = metric_of(metric).better
        page.text(start, 0.16, name, HEAD_SIZE, weight="bold")
        page.text(start, 0.34, unit, SMALL_SIZE, SOFT)
        axes = row_axes(page, rows, start, HEAD, share - columns)
        draw_panel(axes, block, better, rows)
        axes.set_xlabel(f"difference ({metric_of(metric).unit})")
        write_columns(page, block, start + share - columns, better, rows.middles)
    kinds = {
        marker_kind(word, metric_of(metric).better) for metric, block in blocks.items() for word in block["verdict"]
    }
    wanted, unwanted = "in the direction the metric is meant to go", "against it"
    if metrics == HEADLINE:
        wanted, unwanted = (
            "lower duplication or burden, higher progress",
            "higher duplication or burden, lower progress",
        )
    page.legend(*finding_legend(kinds, draws, wanted, unwanted), HEAD + rows.total + AXIS)
    return page.figure
