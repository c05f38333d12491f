"""The split of differences in progress: bars for time and content by scenario, with their ranges."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sim.figures.layout.labels import line_label, metric_label
from sim.figures.layout.markers import DIFFERENCE_ENDS, difference_caption, short_verdict
from sim.figures.layout.page import sheet
from sim.figures.layout.rows import Rows, draw_rows, row_axes, rows_of
from sim.figures.layout.style import BLUE, INK, MARGIN, ORANGE, SMALL_SIZE, SOFT, styled, text_width
from sim.figures.layout.ticks import limits_around, signed_axis
from sim.studies.compare.split import BY_CONTENT, BY_TIME, SPLIT_METRICS, TOTAL

ROW, HEAD, AXIS, LEGEND, GAP, BAR_HEIGHT = 0.4, 0.62, 0.52, 0.2, 0.3, 0.12
PART_LOOKS: dict[str, dict[str, Any]] = {
    BY_TIME: {"edgecolor": BLUE, "hatch": ""},
    BY_CONTENT: {"edgecolor": ORANGE, "hatch": "////"},
}
"""Part to its bar; the hatch distinguishes the parts without colour."""
WHOLE_MARK: dict[str, Any] = {"color": INK, "marker": "D", "markersize": 4.5}
SIGNS_FOUND = ("lower", "higher")


def bar_look(part: str, found: bool) -> dict[str, Any]:
    """The bar of a part: filled if its difference is a finding, else hollow."""
    colour = PART_LOOKS[part]["edgecolor"]
    return {
        **PART_LOOKS[part],
        "facecolor": colour if found and part == BY_TIME else f"{colour}66" if found else "white",
    }


def draw_parts(axes: Axes, rows: Rows, table: Mapping[tuple[str, str], Any]) -> None:
    """Bars of time and content, one above the other in every row, their ranges, and a mark at the whole difference."""
    axes.axvline(0, color=INK, linewidth=0.8)
    for y, name in zip(rows.middles, rows.names, strict=True):
        for part, place in ((BY_TIME, y - BAR_HEIGHT / 2), (BY_CONTENT, y + BAR_HEIGHT / 2)):
            row = table[name, part]
            if pd.isna(row.difference):
                continue
            axes.barh(
                place, row.difference, BAR_HEIGHT, linewidth=0.9, zorder=2, **bar_look(part, row.verdict in SIGNS_FOUND)
            )
            if not pd.isna(row.difference_low):
                axes.plot([row.difference_low, row.difference_high], [place] * 2, color=INK, linewidth=0.9, zorder=3)
        axes.plot([table[name, TOTAL].difference], [y], linestyle="none", zorder=4, **WHOLE_MARK)
    signed_axis(axes.xaxis)


@styled
def draw_split(split: pd.DataFrame, reference: str, note: str = "") -> Figure:
    """What a scenario changes in the processes' part of progress: through time and through content, with ranges.

    `split` has one row per scenario, metric and part: its difference to the reference, range and verdict.
    """
    metrics = [metric for metric in SPLIT_METRICS if metric in set(split["metric"])]
    whole = split[(split["metric"] == metrics[0]) & (split["part"] == TOTAL)]
    rows = rows_of(list(whole.sort_values("difference", ascending=False, kind="stable")["scenario"]), ROW)
    draws, seeds, spoken = int(split["draws"].max()), int(split["seeds"].max()), line_label(reference)
    words = [short_verdict(word) for word in split["verdict"]]
    column = 0.15 + max(text_width(word, SMALL_SIZE) for word in [*words, BY_CONTENT])
    page = sheet(
        HEAD + rows.total + AXIS + LEGEND,
        f"What scenarios change in the processes' part of progress, against {spoken}: time and content",
        f"{difference_caption(draws, seeds, spoken, 'Bar', 'Line')} Filled bars are findings. Time: through the days that "
        "meetings, reports and other obligations leave for work; content: through all else. The two sum to the whole.",
        note,
    )
    draw_rows(page, rows, HEAD)
    share = (page.width - MARGIN - rows.left - GAP * (len(metrics) - 1)) / len(metrics)
    for place, metric in enumerate(metrics):
        block, left = split[split["metric"] == metric], rows.left + place * (share + GAP)
        page.heading(left, *metric_label(metric))
        axes = row_axes(page, rows, left, HEAD, share - 2 * column)
        table = {(str(row.scenario), str(row.part)): row for row in block.itertuples()}
        draw_parts(axes, rows, table)
        axes.set_xlim(*limits_around(block[list(DIFFERENCE_ENDS)].to_numpy(float), 0.06))
        axes.set_xlabel("difference (share)")
        for number, part in enumerate((BY_TIME, BY_CONTENT), 1):
            right = left + share - (2 - number) * column
            page.text(right, HEAD - 0.08, part, SMALL_SIZE, SOFT, ha="right")
            for y, name in zip(rows.middles, rows.names, strict=True):
                verdict = str(table[name, part].verdict)
                weight = "bold" if verdict in SIGNS_FOUND else "normal"
                page.label(right, HEAD + y, short_verdict(verdict), SMALL_SIZE, weight=weight)
    handles = [
        *(Patch(**bar_look(part, True)) for part in (BY_TIME, BY_CONTENT)),
        Line2D([], [], linestyle="none", **WHOLE_MARK),
    ]
    page.legend(handles, ["time", "content", "the whole difference"], HEAD + rows.total + AXIS)
    return page.figure
