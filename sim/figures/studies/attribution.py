"""Contributions of mechanisms: Shapley values for duplication, burden and progress, with their ranges."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from sim.figures.comparison.summary import AXIS, HEAD, HEADLINE_WAYS, LEGEND, draw_measures
from sim.figures.layout.markers import finding_legend, range_caption
from sim.figures.layout.page import sheet
from sim.figures.layout.rows import draw_rows, rows_of
from sim.figures.layout.style import styled
from sim.figures.layout.ticks import signed_tick
from sim.model.observation.metrics import HEADLINE
from sim.studies.attribute import ALL_TOGETHER
from sim.studies.verdicts import ENOUGH_DRAWS

ROW = 0.3
AT_DEFAULTS = " at the defaults"


def draws_behind(verdicts: Sequence[str]) -> int:
    """Number of draws behind a list of verdicts: 0 at the defaults, the number they name, or 30 for 30 and more."""
    if any(word.endswith(AT_DEFAULTS) for word in verdicts):
        return 0
    named = [int(word.split()[-2]) for word in verdicts if word.endswith(" draws")]
    return max(named, default=ENOUGH_DRAWS)


def mechanism_order(shapley: pd.DataFrame, metric: str) -> list[str]:
    """All mechanisms together first, then each by the size of its contribution to a metric."""
    rows = shapley[(shapley["metric"] == metric) & (shapley["mechanism"] != ALL_TOGETHER)]
    return [ALL_TOGETHER, *rows.sort_values("value", key=np.abs, ascending=False, kind="stable")["mechanism"]]


@styled
def draw_attribution(shapley: pd.DataFrame, note: str = "") -> Figure:
    """Shapley values of mechanisms for the headline metrics, one row per mechanism.

    `shapley` has one row per metric and mechanism (including `all together`): metric, mechanism, value, low, high, verdict.
    """
    order = mechanism_order(shapley, HEADLINE[0])
    draws = draws_behind(list(shapley["verdict"]))
    rows = rows_of(order, ROW)
    spread = range_caption(draws, "Bar: its 5-95 % range over draws.")
    few = " Fewer than 30 draws do not support findings." if 0 < draws < ENOUGH_DRAWS else ""
    page = sheet(
        HEAD + rows.total + AXIS + LEGEND,
        "Contribution of each mechanism to duplication, burden and progress",
        "Point: Shapley value of a mechanism at full strength, its effect when added, averaged over all orders of adding the "
        f"mechanisms; the values sum to the effect of all together. {spread}{few} Mechanisms are ordered by their contribution "
        "to duplication.",
        note,
    )
    renamed = shapley.rename(columns={"value": "difference", "low": "difference_low", "high": "difference_high"})
    if not draws:
        renamed[["difference_low", "difference_high"]] = np.nan
    blocks = {metric: renamed[renamed["metric"] == metric].set_index("mechanism").loc[order] for metric in HEADLINE}
    draw_rows(page, rows, HEAD, bold=ALL_TOGETHER)
    kinds = draw_measures(
        page, rows, blocks, "contribution", ("value", ""), lambda row: signed_tick(row["difference"], 3)
    )
    page.legend(*finding_legend(kinds, draws, *HEADLINE_WAYS), HEAD + rows.total + AXIS)
    return page.figure
