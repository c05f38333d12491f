"""What discover says: boxes in words, with coverage and density, and whether a tree finds the same."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from sim.studies.discover.cases import COMMON, FAILS, RARE
from sim.studies.findings import Findings
from sim.studies.robustness.text import goal_text, setting_phrase
from sim.studies.text import digits, joined, phrase, records
from sim.studies.verdicts import ENOUGH_DRAWS


def discover_findings(tables: Mapping[str, pd.DataFrame], draws: int, seeds: int, density: float) -> Findings:
    """The study's tables and words."""
    half = draws // 2
    paragraphs = [
        f"{draws} draws of everything uncertain, with the same {seeds} seed{'s' * (seeds != 1)} for every scenario. A *case* is "
        "a draw in which a scenario fails its goal, or in which two scenarios stand the other way round than usual. PRIM looks "
        "for a box, a few limits on parameters, in which cases crowd: *density* is the share of its draws that are cases, "
        "*coverage* the share of all cases in it, *mass* the share of all draws in it. Boxes were found on the first "
        f"{half} draws and are judged on the other {draws - half}, and so is the tree (CART) that checks them. A box was "
        f"to reach a density of {density:g}; a limit that may be chance was given up. Boxes describe the ranges assumed, not how "
        "likely anything is." + (" Fewer than 30 draws: nothing is a finding." if half < ENOUGH_DRAWS else "")
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
    """What is said of one case."""
    counted = f"in {row.cases:,} of {row.draws:,} draws"
    if row.what == FAILS:
        goal = f"{phrase(row.metric)} {goal_text(row.goal)} than `{row.against}`'s"
        told = f"`{row.scenario}` {row.way} its goal ({goal}) {counted}"
    else:
        told = f"`{row.scenario}` does {row.way} than `{row.against}` in {phrase(row.metric)} {counted}"
    if not row.cases:
        return f"{told}: never, under anything assumed."
    if row.state == RARE:
        return f"{told}: too rare to look for conditions."
    if row.state == COMMON:
        return f"{told}: nearly always, whatever the conditions."
    prim = boxes[boxes["method"] == "prim"]
    if not len(prim):
        return f"{told}. No conditions found: no limit on any parameter makes it more common beyond chance."
    text = (
        f"{told}. It is so above all where {limits_words(prim)}: density {row.density:.2f} ({row.density_low:.2f} to "
        f"{row.density_high:.2f}; of all draws {row.share:.2f}), "
        f"coverage {row.coverage:.2f}, mass {row.mass:.2f}."
    )
    if row.density_low <= row.share:
        text += " On draws it had not seen the box is not surely denser than all: do not rely on it."
    elif row.density_seen - row.density > 0.1:
        text += f" On the draws it was found on its density is {row.density_seen:.2f}: part of it was luck."
    return f"{text} {tree_words(row, prim, boxes[boxes['method'] == 'cart'])}"


def limits_words(rows: pd.DataFrame) -> str:
    """`work.adoption_cost` above 0.21 and ..., the tightest limit first."""
    width = rows["high"].fillna(1.0) - rows["low"].fillna(0.0)
    ordered = rows.loc[width.sort_values(kind="stable").index].rename(columns={"from": "least"})
    return joined([limit_words(row) for row in records(ordered)])


def limit_words(row: Any) -> str:
    """One limit, with the whole range in brackets."""
    whole = f"(of {digits(row.range_low)} to {digits(row.range_high)})"
    name = setting_phrase(row.factor)
    if np.isnan(row.high):
        return f"{name} is above {digits(row.least)} {whole}"
    if np.isnan(row.low):
        return f"{name} is below {digits(row.to)} {whole}"
    return f"{name} is from {digits(row.least)} to {digits(row.to)} {whole}"


def tree_words(row: Any, prim: pd.DataFrame, cart: pd.DataFrame) -> str:
    """Whether the tree finds the same factors."""
    if not isinstance(row.tree_first, str) or not row.tree_first or not len(cart):
        return "CART finds no split."
    shared = [factor for factor in prim["factor"] if factor in set(cart["factor"])]
    told = f"CART splits first on {setting_phrase(row.tree_first)}"
    size = f"its best leaf has density {row.tree_density:.2f} and coverage {row.tree_coverage:.2f}"
    if row.tree_first in set(prim["factor"]):
        return f"{told}, which the box limits too; {size}."
    if shared:
        both = joined([setting_phrase(one) for one in shared])
        return f"{told}, which the box does not limit, and shares {both} with it; {size}."
    return f"{told} and shares no factor with the box, so that the conditions are not settled; {size}."
