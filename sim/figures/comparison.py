"""The comparison: duplication, burden and progress by scenario, as differences to a reference with their ranges."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sim.figures.labels import metric_label, scenario_label
from sim.figures.sheet import Sheet, sheet
from sim.figures.style import (
    BAND,
    FAINT,
    HEAD_SIZE,
    INK,
    MARGIN,
    OPEN,
    SMALL_SIZE,
    SOFT,
    TEXT_SIZE,
    UNWANTED,
    WANTED,
    lines_height,
    styled,
    text_width,
)
from sim.figures.ticks import signed_axis
from sim.metrics import HEADLINE, describe

ROW, HEAD, AXIS, LEGEND, GAP = 0.27, 0.62, 0.52, 0.2, 0.3
MEAN_COLUMN = 0.5


def kind_of(verdict: str, better: str) -> str:
    """`wanted` or `unwanted` for a finding with or against a metric's direction, else `open`, `level` or `reference`."""
    if verdict in ("level", "reference"):
        return verdict
    if verdict not in ("lower", "higher") or not better:
        return "open"
    return "wanted" if verdict == better else "unwanted"


MARKS = {
    "wanted": {"color": WANTED, "marker": "o", "markersize": 6.5},
    "unwanted": {"color": UNWANTED, "marker": "s", "markersize": 6.0},
    "open": {"color": OPEN, "marker": "o", "markersize": 6.0, "markerfacecolor": "white", "markeredgewidth": 1.2},
    "level": {"color": SOFT, "marker": "x", "markersize": 5.5, "markeredgewidth": 1.6},
    "reference": {"color": INK, "marker": "D", "markersize": 5.0},
}
"""How a difference is drawn, by its kind: shape and filling tell them apart without colour."""


def short_verdict(verdict: str) -> str:
    """The word for a difference, short enough for a column: `lower`, `lower 18/20`, `depends`."""
    word, _, count = verdict.removesuffix(" at the defaults").removesuffix(" draws").partition(" in ")
    return f"{word} {count.replace(' of ', '/')}" if count else word


def row_order(summary: pd.DataFrame, reference: str, metric: str) -> list[str]:
    """The reference first, then scenarios by their mean difference in a metric."""
    rows = summary[(summary["metric"] == metric) & (summary["scenario"] != reference)]
    return [reference, *rows.sort_values("difference", kind="stable")["scenario"]]


def draw_stripes(page: Sheet, bottoms: np.ndarray, heights: np.ndarray) -> None:
    """Pale bands across the page behind every other row, to lead the eye."""
    axes = page.axes(MARGIN, HEAD, page.width - 2 * MARGIN, float(heights.sum()))
    axes.set_axis_off()
    axes.set_ylim(bottoms[-1] + heights[-1], 0)
    for low, height in zip(bottoms[1::2], heights[1::2], strict=True):
        axes.axhspan(low, low + height, color=BAND, linewidth=0)


def draw_panel(axes: Axes, rows: pd.DataFrame, better: str, bottoms: np.ndarray, heights: np.ndarray) -> None:
    """Points and ranges of one metric, one row a scenario, around the line of the reference."""
    middles = bottoms + heights / 2
    axes.patch.set_visible(False)
    axes.axvline(0, color=INK, linewidth=0.8, zorder=1)
    for y, (_, row) in zip(middles, rows.iterrows(), strict=True):
        mark = MARKS[kind_of(row["verdict"], better)]
        if row["verdict"] == "reference":
            axes.plot([0], [y], linestyle="none", zorder=3, **mark)
            continue
        if not pd.isna(row["difference_low"]):
            axes.plot([row["difference_low"], row["difference_high"]], [y, y], color=mark["color"], linewidth=1.8,
                      solid_capstyle="butt", zorder=2)  # fmt: skip
        axes.plot([row["difference"]], [y], linestyle="none", zorder=3, **mark)
    axes.axhline(bottoms[0] + heights[0], color=SOFT, linewidth=0.6)
    axes.set_ylim(bottoms[-1] + heights[-1], 0)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    drawn = rows[["difference", "difference_low", "difference_high"]].to_numpy(float)
    reach = np.append(drawn[np.isfinite(drawn)], 0.0)
    wide = max(float(np.ptp(reach)), 1e-3)
    axes.set_xlim(reach.min() - 0.07 * wide, reach.max() + 0.07 * wide)
    signed_axis(axes.xaxis)
    axes.grid(axis="x", color=FAINT, linewidth=0.5)
    axes.set_axisbelow(True)


def write_columns(page: Sheet, rows: pd.DataFrame, left: float, better: str, middles: np.ndarray) -> None:
    """Beside a panel: the mean of every scenario, and the word for its difference."""
    page.text(left + MEAN_COLUMN, HEAD - 0.08, "mean", SMALL_SIZE, SOFT, ha="right")
    page.text(left + MEAN_COLUMN + 0.1, HEAD - 0.08, "difference", SMALL_SIZE, SOFT)
    for y, (_, row) in zip(middles, rows.iterrows(), strict=True):
        kind = kind_of(row["verdict"], better)
        colour = SOFT if kind in ("open", "level") else str(MARKS[kind]["color"])
        page.text(left + MEAN_COLUMN, HEAD + y, f"{row['mean']:.3f}", SMALL_SIZE, INK, "right", "center_baseline")
        page.text(left + MEAN_COLUMN + 0.1, HEAD + y, short_verdict(row["verdict"]), SMALL_SIZE, colour, "left",
                  "center_baseline", "bold" if kind in ("wanted", "unwanted") else "normal")  # fmt: skip


def caption_of(draws: int, seeds: int, reference: str) -> str:
    """What points and bars are."""
    twin = f"of the difference to {reference} (same draws, same seeds)"
    order = "Scenarios are ordered by duplication."
    if not draws:
        return (
            f"Point: mean {twin}; defaults, no draws ({seeds} seed{'s' * (seeds != 1)}), so no range and no finding. {order}"
        )
    few = "" if draws >= 30 else " Fewer than 30 draws: the share of draws with that sign is given, and nothing is a finding."
    return f"Point: mean {twin}. Bar: its 5-95 % range over {draws} draws of the uncertain parameters.{few} {order}"


EXPLAINED = {
    "wanted": "finding: lower duplication or burden, higher progress",
    "unwanted": "finding: higher duplication or burden, lower progress",
    "open": "no finding (depends on the draw)",
    "level": "level: no difference in any draw",
}


@styled
def draw_comparison(summary: pd.DataFrame, reference: str, note: str = "") -> Figure:
    """The three headline measures by scenario: paired differences to the reference, ranges, means and words.

    `summary` is the table of a comparison: one row per scenario and metric.
    """
    order = row_order(summary, reference, HEADLINE[0])
    labels = [scenario_label(name) for name in order]
    heights = np.array([max(ROW, lines_height(label, TEXT_SIZE) + 0.08) for label in labels])
    bottoms = np.concatenate(([0.0], np.cumsum(heights)[:-1]))
    middles, total = bottoms + heights / 2, float(heights.sum())
    draws, seeds = int(summary["draws"].max()), int(summary["seeds"].max())
    spoken_reference = scenario_label(reference, 60).replace("\n", " ")
    page = sheet(
        HEAD + total + AXIS + LEGEND,
        f"Duplication, burden and progress by scenario, against {spoken_reference}",
        caption_of(draws, seeds, spoken_reference),
        note,
    )
    blocks = {metric: summary[summary["metric"] == metric].set_index("scenario").loc[order] for metric in HEADLINE}
    words = [short_verdict(word) for block in blocks.values() for word in block["verdict"]]
    columns = MEAN_COLUMN + 0.1 + max(text_width(word, SMALL_SIZE, True) for word in [*words, "difference"])
    left = MARGIN + max(text_width(label, TEXT_SIZE, True) for label in labels) + 0.15
    share = (page.width - MARGIN - left - 2 * GAP) / 3
    draw_stripes(page, bottoms, heights)
    for y, label, name in zip(middles, labels, order, strict=True):
        va = "center" if "\n" in label else "center_baseline"
        page.text(left - 0.15, HEAD + y, label, ha="right", va=va, weight="bold" if name == reference else "normal")
    for number, (metric, block) in enumerate(blocks.items()):
        start = left + number * (share + GAP)
        label, better = metric_label(metric), describe(metric).better
        page.text(start, 0.16, label.name, HEAD_SIZE, weight="bold")
        page.text(start, 0.34, label.unit, SMALL_SIZE, SOFT)
        axes = page.axes(start, HEAD, share - columns, total)
        draw_panel(axes, block, better, bottoms, heights)
        axes.set_xlabel(f"difference ({describe(metric).unit})")
        write_columns(page, block, start + share - columns, better, middles)
    kinds = {kind_of(word, describe(metric).better) for metric, block in blocks.items() for word in block["verdict"]}
    shown = [kind for kind in EXPLAINED if kind in kinds]
    handles = [Line2D([], [], linestyle="none" if kind == "level" else "-", linewidth=1.8, **MARKS[kind]) for kind in shown]
    texts = {**EXPLAINED, **({} if draws >= 30 else {"open": "no finding (fewer than 30 draws)" if draws else "at the defaults: no range, no finding"})}
    page.legend(handles, [texts[kind] for kind in shown], HEAD + total + AXIS)
    return page.figure
