"""Who gains: states with lower burden and no less progress than in the reference, by scenario."""

from typing import Any

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter

from sim.figures.layout.labels import line_label, metric_label
from sim.figures.layout.markers import range_caption
from sim.figures.layout.page import sheet
from sim.figures.layout.rows import draw_rows, row_axes, rows_of
from sim.figures.layout.style import BLUE, INK, MARGIN, ORANGE, SMALL_SIZE, SOFT, styled

ROW, HEAD, AXIS, LEGEND, COLUMN = 0.42, 0.3, 0.55, 0.2, 0.85
GAIN_LOOKS: dict[str, dict[str, Any]] = {
    "who_gains": {"color": INK, "marker": "D", "markersize": 5.0},
    "who_gains_vulnerable": {"color": BLUE, "marker": "o", "markersize": 6.0},
    "who_gains_others": {"color": ORANGE, "marker": "s", "markersize": 5.5, "markerfacecolor": "white", "markeredgewidth": 1.4},
}  # fmt: skip


@styled
def draw_gains(summary: pd.DataFrame, reference: str, note: str = "") -> Figure:
    """Share of states that gain, of all, of LDC, LLDC and SIDS, and of the others, with ranges.

    `summary` is the table of a comparison: one row per scenario and metric.
    """
    table: dict[tuple[str, str], Any] = {
        (str(row.scenario), str(row.metric)): row for row in summary[summary["metric"].isin(GAIN_LOOKS)].itertuples()
    }
    order = summary[summary["metric"] == "who_gains"].sort_values("mean", ascending=False, kind="stable")
    rows = rows_of(list(order["scenario"]), ROW)
    draws, seeds = int(summary["draws"].max()), int(summary["seeds"].max())
    spoken = line_label(reference)
    spread = f"Bar: its 5-95 % range over {draws} draws of the uncertain parameters ({seeds} seeds each)."
    band = range_caption(draws, spread, seeds, "no range")
    page = sheet(
        HEAD + rows.total + AXIS + LEGEND,
        f"States with lower burden and no less progress than under {spoken}",
        f"Point: mean share of states, each compared with itself under {spoken} (same draw, same seed), however small the "
        f"difference. {band} Scenarios are ordered by the share of all states.",
        note,
    )
    draw_rows(page, rows, HEAD)
    width = page.width - MARGIN - rows.left - len(GAIN_LOOKS) * COLUMN
    axes = row_axes(page, rows, rows.left, HEAD, width)
    steps = {metric: (number - 1) * min(ROW, 0.42) * 0.27 for number, metric in enumerate(GAIN_LOOKS)}
    for number, (metric, mark) in enumerate(GAIN_LOOKS.items()):
        head = ("all", "LDC, LLDC,\nSIDS", "others")[number]
        right = rows.left + width + (number + 1) * COLUMN
        page.text(right, HEAD - 0.06, head, SMALL_SIZE, SOFT, ha="right", va="bottom")
        for y, name in zip(rows.middles, rows.names, strict=True):
            row = table[name, metric]
            if not pd.isna(row.low):
                axes.plot([row.low, row.high], [y + steps[metric]] * 2, color=mark["color"], linewidth=1.4,
                          solid_capstyle="butt", clip_on=False)  # fmt: skip
            axes.plot([row.mean], [y + steps[metric]], linestyle="none", clip_on=False, **mark)
            page.label(right, HEAD + y, f"{100 * row.mean:.0f} %", SMALL_SIZE)
    axes.set_xlim(0, 1)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{100 * share:.0f} %"))
    axes.set_xlabel("share of states (of the group)")
    handles = [
        Line2D([], [], linestyle="-" if draws else "none", linewidth=1.4, **mark) for mark in GAIN_LOOKS.values()
    ]
    page.legend(handles, [metric_label(metric).name for metric in GAIN_LOOKS], HEAD + rows.total + AXIS)
    return page.figure
