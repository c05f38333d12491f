"""The figure of taking part: observed and predicted shares of roll calls by payment, state by state and by quarter."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from experiments.fit_participation.held_out import Judged, by_quarter
from experiments.fit_participation.report import HIGH, LOW
from experiments.fit_participation.states import QUARTERS, States
from sim.figures.layout.page import sheet
from sim.figures.layout.style import BLUE, FAINT, INK, MARGIN, SMALL_SIZE, SOFT, VERMILLION, styled

HEAD, HIGH_AXES, LABELS, GAP, LEGEND = 0.5, 3.3, 0.5, 0.75, 0.4
STATES_PART = 0.6
"""Part of the width that the panel of states takes."""
LEAST_SHARE, LEAST_MEAN = 0.25, 0.68
"""Where the two axes of shares begin."""
PAYMENTS = (0.001, 0.002, 0.005, 0.01, 0.05, 0.2, 1.0, 5.0)
"""Payments that the axis names, each at the first state that pays as much [percent]."""
SEEN_LOOK: dict[str, Any] = {
    "linestyle": "none",
    "marker": "o",
    "markeredgecolor": VERMILLION,
    "markerfacecolor": "white",
}
TOLD_LOOK: dict[str, Any] = {"linestyle": "none", "marker": "D", "markeredgecolor": BLUE, "markerfacecolor": BLUE}
NOTE = (
    "Sources: state_unga_participation (roll calls of the General Assembly 2019-2023, data of E. Voeten) and member_states "
    "(assessed share of the UN budget 2025-2027) in sim/data. Predicted from payment, the e-government index (EGDI) and whether "
    "a state is a small island (SIDS) or landlocked developing country (LLDC). Roll calls are not attendance at digital meetings."
)


def panel_of_states(axes: Axes, states: States, told: Judged) -> None:
    """A ring for what is observed of each state, a diamond for what is predicted of it while it is held out."""
    order = np.argsort(states.payment, kind="stable")
    place, paid = np.arange(order.size), states.payment[order]
    seen, predicted = states.share[order], told.predicted[order]
    axes.vlines(place, predicted, seen, color=FAINT, linewidth=0.7, zorder=1)
    axes.plot(place, seen, markersize=3.6, markeredgewidth=0.8, zorder=2, **SEEN_LOOK)
    axes.plot(place, predicted, markersize=2.8, markeredgewidth=0.0, zorder=3, **TOLD_LOOK)
    for number in range(1, QUARTERS):
        edge = np.searchsorted(states.quarter[order], number) - 0.5
        axes.axvline(edge, color=SOFT, linewidth=0.8, linestyle=(0, (4, 3)), zorder=0)
    axes.set_xticks(np.searchsorted(paid, PAYMENTS), [f"{one:g}" for one in PAYMENTS])
    axes.set_xlabel("states in order of their assessed share of the UN budget [percent]; dashes part the quarters")
    axes.set_xlim(-3.0, order.size + 2.0)
    axes.set_ylim(LEAST_SHARE, 1.02)


def panel_of_quarters(axes: Axes, states: States, told: Judged) -> None:
    """Means of quarters by payment, with the range over halves of what is predicted."""
    place = np.arange(QUARTERS)
    low, high = (np.quantile(told.quarters, end, axis=0) for end in (LOW, HIGH))
    seen, mean = by_quarter(states.share, states.quarter), told.quarters.mean(axis=0)
    axes.vlines(place + 0.12, low, high, color=BLUE, linewidth=1.6)
    axes.plot(place - 0.12, seen, markersize=6.0, **SEEN_LOOK)
    axes.plot(place + 0.12, mean, markersize=5.0, **TOLD_LOOK)
    for shift, values, side in ((-0.12, seen, "right"), (0.12, mean, "left")):
        for number, value in enumerate(values):
            axes.annotate(
                f"{value:.3f}", (number + shift, value), xytext=(-6 if side == "right" else 6, 0), ha=side,
                textcoords="offset points", va="center_baseline", size=SMALL_SIZE, color=INK,
            )  # fmt: skip
    axes.set_xticks(place, ["pays least", "second", "third", "pays most"])
    axes.set_xlim(-0.75, QUARTERS - 0.25)
    axes.set_xlabel("quarter of states by payment")
    axes.set_ylim(LEAST_MEAN, 1.02)


@styled
def draw_participation(states: States, told: Judged, note: str = NOTE) -> Figure:
    """Taking part by payment: states on the left, quarters on the right."""
    halves = told.r2.size
    page = sheet(
        HEAD + HIGH_AXES + LABELS + LEGEND,
        "How often states take part in roll calls: observed, and predicted for states held out",
        f"The hurdle of taking part is fitted to a random half of the states and predicts the other; mean over {halves} halves. "
        "Grey lines are what the covariates do not predict of a state.",
        note,
    )
    room = page.width - 2 * MARGIN - 2 * LABELS - GAP
    wide = STATES_PART * room
    left, right = MARGIN + LABELS, MARGIN + 2 * LABELS + GAP + wide
    page.heading(
        left - LABELS,
        "State by state",
        f"share of roll calls 2019-2023 that a state took part in; the axis begins at {LEAST_SHARE}",
    )
    panel_of_states(page.axes(left, HEAD, wide, HIGH_AXES), states, told)
    page.heading(right - LABELS, "By quarter of payment", f"mean share of roll calls; the axis begins at {LEAST_MEAN}")
    panel_of_quarters(page.axes(right, HEAD, room - wide, HIGH_AXES), states, told)
    handles = [
        Line2D([], [], markersize=5.5, **SEEN_LOOK),
        Line2D([], [], markersize=5.0, **TOLD_LOOK),
        Line2D([], [], color=BLUE, linewidth=1.6),
    ]
    words = ["observed", "predicted while held out", "5-95 % of halves"]
    page.legend(handles, words, HEAD + HIGH_AXES + LABELS + 0.1)
    return page.figure
