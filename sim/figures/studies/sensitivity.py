"""Sensitivity of differences: elementary effects of all uncertain parameters, and Sobol indices of the selected ones."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sim.figures.layout.labels import metric_label, scenario_label
from sim.figures.layout.page import Sheet, sheet
from sim.figures.layout.style import (
    BAND,
    BLUE,
    FAINT,
    HEAD_SIZE,
    INK,
    MARGIN,
    SMALL_SIZE,
    SOFT,
    TEXT_SIZE,
    VERMILLION,
    styled,
    text_width,
)
from sim.model.observation.metrics import HEADLINE, metric_of
from sim.studies.sensitivity.analysis import DIFFERENCE, REST
from sim.studies.text import strength_of

ROW, HEAD, AXIS, LEGEND, GAP, BLOCK = 0.2, 0.5, 0.5, 0.3, 0.25, 0.28
WIDE_ROW, MOST_INDEX_ROWS = 0.28, 12
OPEN_WORDS = ("not converged",)


def path_label(factor: str) -> str:
    """The label of a factor: its path, or the strength of a mechanism."""
    if factor == REST:
        return "all others, together"
    mechanism = strength_of(factor)
    return f"strength: {mechanism.replace('_', ' ')}" if mechanism else factor


def pairs_in(table: pd.DataFrame) -> list[tuple[str, str]]:
    """Pairs of scenarios whose difference is analysed; single scenarios (with "" as the second) if there are none."""
    rows = table[table["what"] == DIFFERENCE]
    rows = rows if len(rows) else table
    return list(dict.fromkeys(zip(rows["scenario"], rows["against"].fillna(""), strict=True)))


def metrics_in(table: pd.DataFrame) -> list[str]:
    """The metrics to show: the headline metrics that are present, else the first three."""
    there = list(dict.fromkeys(table["metric"]))
    return [metric for metric in HEADLINE if metric in there] or there[:3]


def pair_title(pair: tuple[str, str]) -> str:
    """The heading of a pair."""
    names = [scenario_label(name, 60) for name in pair if name]
    return " against ".join(names)


def rows_of_pair(table: pd.DataFrame, pair: tuple[str, str], metric: str) -> pd.DataFrame:
    """The rows of one pair (or single scenario) and metric."""
    what = table["what"] == (DIFFERENCE if pair[1] else "level")
    found = table[what & (table["scenario"] == pair[0]) & (table["metric"] == metric)]
    return found[found["against"] == pair[1]] if pair[1] else found


def panel(page: Sheet, left: float, down: float, width: float, count: int, row: float) -> Axes:
    """Axes with a row of `row` inches per factor, from top to bottom."""
    axes = page.axes(left, down, width, row * count)
    axes.set_ylim(count - 0.5, -0.5)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.grid(axis="x", color=FAINT, linewidth=0.5)
    axes.set_axisbelow(True)
    for number in range(1, count, 2):
        axes.axhspan(number - 0.5, number + 0.5, color=BAND, linewidth=0, zorder=0)
    axes.axvline(0, color=SOFT, linewidth=0.8)
    axes.locator_params(axis="x", nbins=4)
    return axes


def draw_blocks(
    page: Sheet,
    shown: Mapping[tuple[str, str], Sequence[str]],
    metrics: Sequence[str],
    row: float,
    draw: Callable[[Axes, tuple[str, str], str], str],
) -> float:
    """A block for each pair from above: its title, its factors in rows of `row` inches, and a panel for each metric.

    `draw` fills the panel of a pair and metric, and returns what is said of it under the metric's name, if anything. Returns
    how far down the blocks reach [inches].
    """
    labels = [path_label(factor) for factors in shown.values() for factor in factors]
    left = MARGIN + max(text_width(label, TEXT_SIZE) for label in labels) + 0.15
    width, down = (page.width - MARGIN - left - GAP * (len(metrics) - 1)) / len(metrics), 0.0
    for pair, factors in shown.items():
        page.text(MARGIN, down + 0.16, pair_title(pair), HEAD_SIZE, weight="bold")
        top = down + BLOCK + HEAD - 0.12
        page.labels(left - 0.1, top, row, map(path_label, factors))
        for number, metric in enumerate(metrics):
            start = left + number * (width + GAP)
            told = draw(panel(page, start, top, width, len(factors), row), pair, metric)
            page.text(start, top - (0.26 if told else 0.1), metric_label(metric).name, TEXT_SIZE, weight="bold")
            if told:
                page.text(start, top - 0.1, told, SMALL_SIZE, SOFT)
        down += HEAD + BLOCK + row * len(factors) + AXIS
    return down


def draw_effects(axes: Axes, rows: pd.DataFrame, factors: Sequence[str], chosen: Sequence[str]) -> None:
    """mu* with its interval (filled for selected factors), mu as a tick, sigma as a cross."""
    block = rows.set_index("factor").reindex(list(factors))
    for place, (factor, row) in enumerate(block.iterrows()):
        colour = BLUE if factor in chosen else SOFT
        axes.plot([row["low"], row["high"]], [place, place], color=colour, linewidth=1.6, zorder=2)
        axes.plot([row["mu_star"]], [place], marker="o", markersize=5, color=colour, linestyle="none", zorder=3,
                  markerfacecolor=colour if factor in chosen else "white")  # fmt: skip
        axes.plot([row["mu"]], [place], marker="|", markersize=7, color=INK, linestyle="none", zorder=4)
        axes.plot([row["sigma"]], [place], marker="x", markersize=4, color=VERMILLION, linestyle="none", zorder=3)


@styled
def draw_screening(screened: pd.DataFrame, chosen: Sequence[str], note: str = "") -> Figure:
    """Elementary effects on the differences in the headline metrics, one block per pair of scenarios.

    `screened` is the table of the study: what, scenario, against, metric, factor, mu, mu_star, low, high, sigma, share.
    """
    pairs, metrics = pairs_in(screened), metrics_in(screened)
    shown = {}
    for pair in pairs:
        rows = pd.concat([rows_of_pair(screened, pair, metric) for metric in metrics])
        share = rows.groupby("factor", sort=False)["share"].mean()
        shown[pair] = list(share.sort_values(ascending=False, kind="stable").index[:MOST_INDEX_ROWS])
    body = sum(HEAD + BLOCK + ROW * len(factors) + AXIS for factors in shown.values()) + LEGEND
    page = sheet(
        body,
        "Influence of parameters on the difference between two scenarios: screening",
        "Elementary effects (Morris) over the full range of each parameter, with all others varied over theirs. mu* is their "
        "mean absolute value, bar: its 95 % bootstrap interval; mu is their mean, ±mu* for a monotone effect; "
        "sigma is large for interactions or nonlinear effects. The strongest "
        f"{max(len(rows) for rows in shown.values())} of {screened['factor'].nunique()} parameters.",
        note,
    )

    def draw(axes: Axes, pair: tuple[str, str], metric: str) -> str:
        draw_effects(axes, rows_of_pair(screened, pair, metric), shown[pair], chosen)
        axes.set_xlabel(f"elementary effect ({metric_of(metric).unit})")
        return ""

    down = draw_blocks(page, shown, metrics, ROW, draw)
    handles = [
        Line2D([], [], color=BLUE, marker="o", markersize=5, linewidth=1.6),
        Line2D([], [], color=SOFT, marker="o", markersize=5, linewidth=1.6, markerfacecolor="white"),
        Line2D([], [], color=INK, marker="|", markersize=7, linestyle="none"),
        Line2D([], [], color=VERMILLION, marker="x", markersize=4, linestyle="none"),
    ]
    page.legend(handles, ["mu*, selected", "mu*, others", "mu", "sigma"], down)
    return page.figure


def draw_orders(axes: Axes, rows: pd.DataFrame, factors: Sequence[str]) -> None:
    """First-order and total-order indices with intervals; hollow if not converged."""
    for order, colour, marker, shift in (("total", BLUE, "o", -0.15), ("first", VERMILLION, "s", 0.15)):
        block = rows[rows["order"] == order].set_index("factor")
        for place, factor in enumerate(factors):
            row = block.loc[factor]
            if np.isnan(row["index"]):
                continue
            filled = not any(word in row["sure"] for word in OPEN_WORDS)
            axes.plot([row["low"], row["high"]], [place + shift] * 2, color=colour, linewidth=1.6, zorder=2)
            axes.plot([row["index"]], [place + shift], marker=marker, markersize=5, color=colour, linestyle="none",
                      markerfacecolor=colour if filled else "white", zorder=3)  # fmt: skip


@styled
def draw_indices(indices: pd.DataFrame, outcomes: pd.DataFrame, note: str = "") -> Figure:
    """Sobol indices of the differences in the headline metrics, one block per pair of scenarios.

    `indices` and `outcomes` are tables of the study; all panels share one scale of shares of variance.
    """
    pairs, metrics = pairs_in(indices), metrics_in(indices)
    factors = list(dict.fromkeys(indices["factor"]))
    factors = [*(factor for factor in factors if factor != REST), *(factor for factor in factors if factor == REST)]
    page = sheet(
        (HEAD + BLOCK + WIDE_ROW * len(factors) + AXIS) * len(pairs) + LEGEND,
        "Influence of parameters on the difference between two scenarios: Sobol indices",
        "Share of the variance of the difference that is due to a parameter alone (first order), and including all its "
        "interactions (total order); all other parameters vary as one group. Bar: 95 % bootstrap interval. Hollow: not "
        "converged, the half-width of the interval exceeds 0.1. Estimates below 0 are noise.",
        note,
    )
    ends = indices[indices["order"] != "second"]
    low, high = min(-0.05, float(ends["low"].min())), max(1.0, float(ends["high"].max()))
    low, high = max(low, -0.3), min(high, 1.3)

    def draw(axes: Axes, pair: tuple[str, str], metric: str) -> str:
        axes.set_xlim(low, high)
        draw_orders(axes, rows_of_pair(indices, pair, metric), factors)
        axes.set_xlabel("share of variance")
        return sign_text(outcomes, pair, metric)

    down = draw_blocks(page, dict.fromkeys(pairs, factors), metrics, WIDE_ROW, draw)
    handles = [
        Line2D([], [], color=BLUE, marker="o", markersize=5, linewidth=1.6),
        Line2D([], [], color=VERMILLION, marker="s", markersize=5, linewidth=1.6),
        Line2D([], [], color=SOFT, marker="o", markersize=5, linewidth=1.6, markerfacecolor="white"),
    ]
    page.legend(handles, ["total order", "first order", "not converged"], down)
    return page.figure


def sign_text(outcomes: pd.DataFrame, pair: tuple[str, str], metric: str) -> str:
    """The verdict on a difference as text, such as `higher at 72% of points: depends`; empty for a single scenario."""
    if not pair[1]:
        return ""
    row = rows_of_pair(outcomes, pair, metric).iloc[0]
    way = "higher" if row["mean"] > 0 else "lower"
    verdict = str(row["verdict"])
    shown = verdict if verdict in ("lower", "higher", "level", "depends") else "no finding"
    return f"{way} at {row['same_sign']:.0%} of points: {shown}"
