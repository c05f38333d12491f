"""What each mechanism contributes: Shapley values for duplication, burden and progress, with their ranges."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from sim.figures.comparison.summary import draw_panel
from sim.figures.layout.labels import metric_label
from sim.figures.layout.markers import MARKS, finding_legend, marker_kind, short_verdict
from sim.figures.layout.page import sheet
from sim.figures.layout.rows import draw_rows, row_axes, rows_of
from sim.figures.layout.style import HEAD_SIZE, INK, MARGIN, SMALL_SIZE, SOFT, styled, text_width
from sim.figures.layout.ticks import signed_tick
from sim.model.observation.metrics import HEADLINE, metric_of
from sim.studies.verdicts import ENOUGH_DRAWS

ALL_TOGETHER = "all together"
ROW, HEAD, AXIS, LEGEND, GAP, VALUE_COLUMN = 0.3, 0.62, 0.52, 0.2, 0.3, 0.5
AT_DEFAULTS = " at the defaults"


def draws_behind(verdicts: Sequence[str]) -> int:
    """How many draws words for differences rest on: 0 at the defaults, the number they name, or 30 for 30 and more."""
    if any(word.endswith(AT_DEFAULTS) for word in verdicts):
        return 0
    named = [int(word.split()[-2]) for word in verdicts if word.endswith(" draws")]
    return max(named, default=ENOUGH_DRAWS)


def mechanism_order(shapley: pd.DataFrame, metric: str) -> list[str]:
    """All mechanisms together first, then each by how much it contributes to a metric."""
    rows = shapley[(shapley["metric"] == metric) & (shapley["mechanism"] != ALL_TOGETHER)]
    return [ALL_TOGETHER, *rows.sort_values("value", key=np.abs, ascending=False, kind="stable")["mechanism"]]


@styled
def draw_attribution(shapley: pd.DataFrame, note: str = "") -> Figure:
    """Shapley values of mechanisms for the headline metrics, one row a mechanism.

    `shapley` has one row a metric and mechanism (`all together` is one): metric, mechanism, value, low, high, verdict.
    """
    order = mechanism_order(shapley, HEADLINE[0])
    draws = draws_behind(list(shapley["verdict"]))
    rows = rows_of(order, ROW)
    spread = "Bar: its 5-95 % range over draws." if draws else "Defaults, no draws, so no range and no finding."
    few = " Fewer than 30 draws: nothing is a finding." if 0 < draws < ENOUGH_DRAWS else ""
    page = sheet(
        HEAD + rows.total + AXIS + LEGEND,
        "What each mechanism adds to duplication, burden and progress",
        "Point: Shapley value of a mechanism at full strength, what it adds on average over all orders in which mechanisms "
        f"could be added; the values add up to the effect of all together. {spread}{few} Mechanisms are ordered by what "
        "they add to duplication.",
        note,
    )
    renamed = shapley.rename(columns={"value": "difference", "low": "difference_low", "high": "difference_high"})
    if not draws:
        renamed[["difference_low", "difference_high"]] = np.nan
    blocks = {metric: renamed[renamed["metric"] == metric].set_index("mechanism").loc[order] for metric in HEADLINE}
    words = [short_verdict(word) for block in blocks.values() for word in block["verdict"]]
    columns = VALUE_COLUMN + 0.1 + max(text_width(word, SMALL_SIZE, True) for word in words)
    share = (page.width - MARGIN - rows.left - 2 * GAP) / len(HEADLINE)
    draw_rows(page, rows, HEAD, bold=ALL_TOGETHER)
    kinds = set()
    for number, (metric, block) in enumerate(blocks.items()):
        start, better = rows.left + number * (share + GAP), metric_of(metric).better
        name, unit = metric_label(metric)
        page.text(start, 0.16, name, HEAD_SIZE, weight="bold")
        page.text(start, 0.34, unit, SMALL_SIZE, SOFT)
        axes = row_axes(page, rows, start, HEAD, share - columns)
        draw_panel(axes, block, better, rows)
        axes.set_xlabel(f"contribution ({metric_of(metric).unit})")
        right = start + share - columns + VALUE_COLUMN
        page.text(right, HEAD - 0.08, "value", SMALL_SIZE, SOFT, ha="right")
        for y, (_, row) in zip(rows.middles, block.iterrows(), strict=True):
            kind = marker_kind(row["verdict"], better)
            kinds.add(kind)
            colour = SOFT if kind in ("open", "level") else str(MARKS[kind]["color"])
            page.text(right, HEAD + y, signed_tick(row["difference"], 3), SMALL_SIZE, INK, "right", "center_baseline")
            page.text(right + 0.1, HEAD + y, short_verdict(row["verdict"]), SMALL_SIZE, colour, "left",
                      "center_baseline", "bold" if kind in ("wanted", "unwanted") else "normal")  # fmt: skip
    wanted, unwanted = "lower duplication or burden, higher progress", "higher duplication or burden, lower progress"
    page.legend(*finding_legend(kinds, draws, wanted, unwanted), HEAD + rows.total + AXIS)
    return page.figure
