"""Duplication by pair of action line and objective of the GDC, as a heatmap for a few scenarios."""

import re
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from sim.figures.layout.cells import NO_VALUE, SHARE_SHADES, add_cell, add_empty_cell
from sim.figures.layout.labels import scenario_label, without_math
from sim.figures.layout.page import Sheet, sheet
from sim.figures.layout.rows import chosen_scenarios
from sim.figures.layout.style import (
    HEAD_SIZE,
    INK,
    LEADING,
    MARGIN,
    PRINT_SIZE,
    SMALL_SIZE,
    SOFT,
    WIDTH,
    lines_height,
    styled,
    text_width,
    wrapped,
)
from sim.studies.findings import draws_and_seeds

CELL, HEAD, GAP, BAR, MOST_HEATMAPS = 0.27, 0.5, 0.25, 0.75, 4
PAIR_SCENARIOS = ("itu_proposal", "joint_roadmap", "merger")


def natural(name: str) -> list[tuple[int, str]]:
    """A sort key for codes, so that C2 precedes C10."""
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", name) if part]


def shares_of(pairs: pd.DataFrame, name: str) -> pd.DataFrame:
    """Share duplicated of content produced [lines, objectives], mean over draws; NaN if a pair is absent or produces nothing."""
    block = pairs[pairs["scenario"] == name]
    sums = block.groupby(["line", "objective", "draw"], sort=False)[["duplicated_global", "produced_global"]].sum()
    share = sums["duplicated_global"] / sums["produced_global"].where(sums["produced_global"] > 0.0)
    return share.groupby(["line", "objective"], sort=False).mean().unstack("objective")


def draw_shares(axes: Axes, shares: pd.DataFrame, present: pd.DataFrame, top: float) -> None:
    """One heatmap: shaded cells with their numbers, hatched where a pair does not exist."""
    for row, line in enumerate(shares.index):
        for column, objective in enumerate(shares.columns):
            value = shares.loc[line, objective]
            if not present.loc[line, objective]:
                add_empty_cell(axes, column, row)
                continue
            known = bool(np.isfinite(value))
            shade = float(value) / top if known and top > 0.0 else 0.0
            add_cell(axes, column, row, SHARE_SHADES(shade))
            text = "–" if not known else "0" if abs(value) < 5e-7 else f"{value:.2f}".removeprefix("0")
            axes.text(column + 0.5, row + 0.5, text, size=PRINT_SIZE, ha="center", va="center_baseline",
                      color="white" if shade > 0.55 else INK)  # fmt: skip
    axes.set_xlim(0, len(shares.columns))
    axes.set_ylim(len(shares.index), 0)
    axes.set_yticks([])
    axes.xaxis.tick_top()
    axes.set_xticks(np.arange(len(shares.columns)) + 0.5, [without_math(str(name)) for name in shares.columns])
    axes.tick_params(length=0, pad=2)
    axes.spines[:].set_visible(False)


def draw_scale(page: Sheet, left: float, down: float, top: float) -> None:
    """The colour scale, and the legend for pairs that do not exist."""
    bar = page.axes(left, down, 2.6, 0.13)
    bar.imshow(np.linspace(0, 1, 128)[None, :], aspect="auto", cmap=SHARE_SHADES, extent=(0, top or 1.0, 0, 1))
    bar.set_yticks([])
    bar.set_xlabel("share of content that is duplicated")
    bar.spines[:].set_visible(False)
    page.legend([Patch(**NO_VALUE)], ["no pair: the line and the objective do not overlap"], down, left=left + 3.0)
    told = "0: content is produced but not duplicated.  –: nothing is produced"
    page.text(left + 3.0, down + 0.34, told, SMALL_SIZE)


def key_text(tracks: Sequence[str], titles: Mapping[str, str], width: float) -> str:
    """The codes of lines and objectives with their titles."""
    known = [f"{without_math(track)} {without_math(titles[track])}" for track in tracks if track in titles]
    return wrapped("; ".join(known) + ".", width, PRINT_SIZE) if known else ""


@styled
def draw_pair_heatmap(
    pairs: pd.DataFrame,
    reference: str,
    note: str = "",
    scenarios: Sequence[str] | None = None,
    titles: Mapping[str, str] | None = None,
) -> Figure:
    """Share duplicated of content produced at the global site, by pair, for the reference and up to three scenarios.

    `pairs` has one row per run and pair: scenario, draw, seed, line, objective, duplicated_global, produced_global. `scenarios`
    are those to show in addition to the reference; `titles` maps codes of lines and objectives to their titles.
    """
    given = list(dict.fromkeys(pairs["scenario"]))
    names = chosen_scenarios(given, reference, scenarios, PAIR_SCENARIOS, MOST_HEATMAPS)[:MOST_HEATMAPS]
    lines = sorted(set(pairs["line"]), key=natural)
    objectives = sorted(set(pairs["objective"]), key=natural)
    present = (
        pd.crosstab(pairs["line"], pairs["objective"])
        .reindex(index=lines, columns=objectives, fill_value=0)
        .astype(bool)
    )
    tables = [shares_of(pairs, name).reindex(index=lines, columns=objectives) for name in names]
    top = max(float(np.nanmax(table.to_numpy(float), initial=0.0)) for table in tables)
    draws, seeds = draws_and_seeds(pairs)
    left = MARGIN + max(text_width(line, SMALL_SIZE) for line in lines) + 0.1
    panels = max(2, len(names))
    width = (WIDTH - MARGIN - left - GAP * (panels - 1)) / panels
    key = key_text([*lines, *objectives], titles or {}, (WIDTH - 2 * MARGIN) * 0.98)
    heads = [scenario_label(name, 24) for name in names]
    head = HEAD + lines_height(max(heads, key=lambda text: text.count("\n")), HEAD_SIZE) - lines_height("x", HEAD_SIZE)
    body = head + CELL * len(lines)
    over = (
        f"over {draws} draws ({seeds} seeds each); ranges are not shown"
        if draws
        else f"over {seeds} seeds, default parameters, no draws"
    )
    page = sheet(
        body + BAR + lines_height(key, PRINT_SIZE) + 0.05 * bool(key),
        "Duplication by action line of WSIS and objective of the GDC",
        "Number: share duplicated of the content produced at the global site for the pair, over the whole run, mean "
        f"{over}. Which pairs overlap is an assumption (the overlap map).",
        note,
    )
    page.labels(left - 0.08, head, CELL, map(without_math, lines), SMALL_SIZE)
    for number, (table, text, name) in enumerate(zip(tables, heads, names, strict=True)):
        start = left + number * (width + GAP)
        axes = page.axes(start, head, width, CELL * len(lines))
        draw_shares(axes, table, present, top)
        page.text(
            start, head - 0.27, text, HEAD_SIZE - 0.5, va="bottom", weight="bold" if name == reference else "normal"
        )
    draw_scale(page, left, body + 0.14, top)
    if key:
        x, y = page.place(MARGIN, body + BAR)
        page.figure.text(x, y, key, size=PRINT_SIZE, color=SOFT, va="top", linespacing=LEADING)
    return page.figure
