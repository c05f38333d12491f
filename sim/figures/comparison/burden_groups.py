"""Burden by group of states and scenario: paired differences to a reference."""

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sim.figures.layout.labels import group_label, line_label
from sim.figures.layout.markers import DIFFERENCE_ENDS, difference_caption
from sim.figures.layout.page import sheet
from sim.figures.layout.rows import Rows, draw_rows, row_axes, rows_of
from sim.figures.layout.style import BLUE, GREEN, HEAD_SIZE, INK, MARGIN, ORANGE, PURPLE, SKY, VERMILLION, styled
from sim.figures.layout.ticks import limits_around, signed_axis
from sim.studies.findings import draws_and_seeds
from sim.studies.paired import paired_differences

HEAD, AXIS, GAP, SLOT, LEAST = 0.3, 0.55, 0.25, 0.095, 0.3
FAMILIES: dict[str, tuple[str, ...]] = {
    "Vulnerable and others": ("vulnerable", "others"),
    "LDC, LLDC, SIDS": ("ldc", "lldc", "sids"),
    "Quarters by capacity": ("capacity_q1", "capacity_q2", "capacity_q3", "capacity_q4"),
    "Regional groups": ("African Group", "Asia-Pacific Group", "Eastern European Group", "GRULAC", "WEOG"),
}
"""Panels and their groups; LDC, LLDC and SIDS overlap."""
GROUP_MARKS = (("o", BLUE), ("s", VERMILLION), ("^", GREEN), ("D", PURPLE), ("v", SKY), ("P", ORANGE))
MARK_SIZE = 4.6


def mark_of(number: int, filled: bool) -> dict[str, Any]:
    """The marker of a group by its number in the panel; filled for findings."""
    marker, colour = GROUP_MARKS[number % len(GROUP_MARKS)]
    return {"marker": marker, "color": colour, "markersize": MARK_SIZE, "markeredgewidth": 1.1,
            "markerfacecolor": colour if filled else "white"}  # fmt: skip


def draw_family(axes: Axes, rows: Rows, table: dict[tuple[str, str], Any], groups: Sequence[str]) -> None:
    """Points and ranges of one family of groups, one below the other in every row."""
    axes.axvline(0, color=INK, linewidth=0.8)
    for y, name in zip(rows.middles, rows.names, strict=True):
        for number, group in enumerate(groups):
            row = table[name, group]
            place = y + (number - (len(groups) - 1) / 2) * SLOT
            mark = mark_of(number, row.verdict in ("lower", "higher"))
            if not pd.isna(row.difference_low):
                axes.plot([row.difference_low, row.difference_high], [place] * 2, color=mark["color"],
                          linewidth=1.1, solid_capstyle="butt")  # fmt: skip
            axes.plot([row.difference], [place], linestyle="none", **mark)
    signed_axis(axes.xaxis, 3)


@styled
def draw_burden_groups(
    groups: pd.DataFrame, reference: str, note: str = "", families: Mapping[str, Sequence[str]] = FAMILIES
) -> Figure:
    """Difference in burden to the reference, by group of states and scenario.

    `groups` has one row per run and group: scenario, draw, seed, group, burden. `families` are the panels and their groups.
    """
    found = set(groups["group"])
    panels = {title: [group for group in members if group in found] for title, members in families.items()}
    panels = {title: members for title, members in panels.items() if members}
    draws, seeds = draws_and_seeds(groups)
    shown = list(chain.from_iterable(panels.values()))
    wanted = groups[groups["group"].isin({"all", *shown})]
    differences = paired_differences(wanted, reference, ["group"], "burden")
    ordering = differences[differences["group"] == ("all" if "all" in found else shown[0])]
    most = max(map(len, panels.values()))
    rows = rows_of(list(ordering.sort_values("difference", kind="stable")["scenario"]), max(LEAST, SLOT * (most + 0.6)))
    spoken = line_label(reference)
    key = max(map(len, panels.values())) * 0.17 + 0.1
    page = sheet(
        HEAD + rows.total + AXIS + key,
        f"Burden by group of states, against {spoken}",
        f"{difference_caption(draws, seeds, spoken)} Filled: a finding; hollow: none. Burden: days demanded per day of "
        "capacity, mean over the states of the group and the months of the run. Groups may overlap.",
        note,
    )
    table = {(str(row.scenario), str(row.group)): row for row in differences.itertuples()}
    draw_rows(page, rows, HEAD)
    width = (page.width - MARGIN - rows.left - GAP * (len(panels) - 1)) / len(panels)
    panelled = differences[differences["group"].isin(shown)]
    ends = limits_around(panelled[list(DIFFERENCE_ENDS)].to_numpy(float), 0.06)
    for number, (title, members) in enumerate(panels.items()):
        left = rows.left + number * (width + GAP)
        page.text(left, HEAD - 0.12, title, HEAD_SIZE - 0.5, weight="bold")
        axes = row_axes(page, rows, left, HEAD, width)
        draw_family(axes, rows, table, members)
        axes.set_xlim(*ends)
        axes.set_xlabel("difference in burden (ratio)")
        handles = [Line2D([], [], linewidth=1.1, **mark_of(place, True)) for place in range(len(members))]
        page.legend(handles, [group_label(group) for group in members], HEAD + rows.total + AXIS, 1, left)
    return page.figure
