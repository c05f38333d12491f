"""Findings of scenario discovery: boxes with coverage and density, and whether a CART tree agrees."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from sim.studies.discover.cases import COMMON, FAILS, RARE
from sim.studies.findings import Findings
from sim.studies.robustness.text import goal_text
from sim.studies.text import digits, joined, phrase, records, setting_phrase
from sim.studies.verdicts import ENOUGH_DRAWS


def discover_findings(tables: Mapping[str, pd.DataFrame], draws: int, seeds: int, density: float) -> Findings:
    """Tables and findings of the study; `density` is the density that boxes should reach."""
    half = draws // 2
    paragraphs = [
        f"{draws} draws of all uncertain parameters, with the same {seeds} seed{'s' * (seeds != 1)} for every scenario. A *case* "
        "is a draw in which a scenario fails its goal, or in which the usual ranking of two scenarios reverses. PRIM seeks a box "
        "(limits on a few parameters) in which cases are concentrated: *density* is the share of its draws that are cases, "
        "*coverage* the share of all cases in the box, *mass* the share of all draws in the box. Boxes, and the "
        f"CART trees that check them, were fitted on the first {half} draws and evaluated on the other {draws - half}. The "
        f"target density was {density:g}; limits that are not significant were removed. Boxes refer to the assumed parameter "
        "ranges; they are not probabilities."
        + (" Fewer than 30 draws do not support findings." if half < ENOUGH_DRAWS else "")
    ]
    pair = ("", "")
    for row in records(tables["cases"]):
        if (row.scenario, row.against) != pair:
            pair = (row.scenario, row.against)
            paragraphs.append(f"## `{row.scenario}` against `{row.against}`")
        boxes = tables["boxes"]
        own = boxes[
            (boxes["scenario"] == row.scenario) & (boxes["against"] == row.against) & (boxes["metric"] == row.metric)
        ]
        paragraphs.append(f"**{row.metric}.** {case_words(row, own)}")
    return Findings(tables, paragraphs)


def case_words(row: Any, boxes: pd.DataFrame) -> str:
    """The sentences on one case; `boxes` holds its rows of that table."""
    counted = f"in {row.cases:,} of {row.draws:,} draws"
    if row.what == FAILS:
        goal = f"{phrase(row.metric)} {goal_text(row.goal)} than `{row.against}`'s"
        outcome = f"`{row.scenario}` {row.way} its goal ({goal}) {counted}"
    else:
        outcome = f"`{row.scenario}` does {row.way} than `{row.against}` in {phrase(row.metric)} {counted}"
    if not row.cases:
        return f"{outcome}: never within the assumed ranges."
    if row.state == RARE:
        return f"{outcome}: too rare to look for conditions."
    if row.state == COMMON:
        return f"{outcome}: nearly always, whatever the conditions."
    prim = boxes[boxes["method"] == "prim"]
    if not len(prim):
        return f"{outcome}. No conditions were found: no limit on a parameter makes it significantly more common."
    text = (
        f"{outcome}. This occurs mainly where {limits_words(prim)}: density {row.density:.2f} ({row.density_low:.2f} to "
        f"{row.density_high:.2f}; of all draws {row.share:.2f}), "
        f"coverage {row.coverage:.2f}, mass {row.mass:.2f}."
    )
    if row.density_low <= row.share:
        text += " On the draws not used for fitting, the density is not significantly above that of all draws: do not rely on it."
    elif row.density_seen - row.density > 0.1:
        text += f" On the draws used for fitting, the density was {row.density_seen:.2f}: the box is partly overfitted."
    return f"{text} {tree_words(row, prim, boxes[boxes['method'] == 'cart'])}"


def limits_words(rows: pd.DataFrame) -> str:
    """The limits of a box as a list of conditions, the tightest first."""
    width = rows["high"].fillna(1.0) - rows["low"].fillna(0.0)
    ordered = rows.loc[width.sort_values(kind="stable").index].rename(columns={"from": "least"})
    return joined([limit_words(row) for row in records(ordered)])


def limit_words(row: Any) -> str:
    """One limit, with the full range of the parameter in brackets."""
    whole = f"(of {digits(row.range_low)} to {digits(row.range_high)})"
    name = setting_phrase(row.factor)
    if np.isnan(row.high):
        return f"{name} is above {digits(row.least)} {whole}"
    if np.isnan(row.low):
        return f"{name} is below {digits(row.to)} {whole}"
    return f"{name} is from {digits(row.least)} to {digits(row.to)} {whole}"


def tree_words(row: Any, prim: pd.DataFrame, cart: pd.DataFrame) -> str:
    """Whether the tree uses the same factors as the box."""
    if not isinstance(row.tree_first, str) or not row.tree_first or not len(cart):
        return "CART finds no split."
    shared = [factor for factor in prim["factor"] if factor in set(cart["factor"])]
    first = f"CART splits first on {setting_phrase(row.tree_first)}"
    size = f"its best leaf has density {row.tree_density:.2f} and coverage {row.tree_coverage:.2f}"
    if row.tree_first in set(prim["factor"]):
        return f"{first}, which the box limits too; {size}."
    if shared:
        both = joined([setting_phrase(one) for one in shared])
        return f"{first}, which the box does not limit; both use {both}; {size}."
    return f"{first} and shares no factor with the box, so the conditions are uncertain; {size}."
