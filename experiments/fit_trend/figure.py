"""The figure of the hindcast: mean absolute error of every rule in every window."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from experiments.fit_tables import HALVES
from experiments.fit_trend.hindcast import MODEL, NAIVE, RULES, WINDOWS, Score, Window
from sim.figures.layout.page import sheet
from sim.figures.layout.style import BLUE, FAINT, INK, MARGIN, SMALL_SIZE, SOFT, VERMILLION, styled

HEAD, HIGH, ROW, GAP, LABELS, BETWEEN = 0.5, 2.1, 0.26, 0.35, 1.35, 0.45
COLUMNS = 3
NAIVE_LOOK, LOGISTIC_LOOK, MODEL_LOOK = ("o", SOFT, "white"), ("s", BLUE, BLUE), ("D", VERMILLION, VERMILLION)
"""Marker, colour of its edge, colour of its face."""
ROOM = 1.18
"""Length of the axis as a multiple of the largest error, with room for the numbers."""
NOTE = (
    "Sources: egdi_series (UN E-Government Survey) and internet_series (ITU, by the World Bank) in sim/data. Rates are fitted "
    f"to a random half of the states, errors are of the other half; mean over {HALVES} halves. Own rules use a state's own past "
    "figures. EGDI is scaled anew in every edition, so its growth holds changes of method too."
)


def look_of(rule: str, series: str) -> tuple[str, str, str]:
    """Marker and colours of a rule."""
    return MODEL_LOOK if rule == MODEL[series] else NAIVE_LOOK if rule in NAIVE else LOGISTIC_LOOK


def panel(axes: Axes, window: Window, errors: dict[str, float], most: float) -> None:
    """One window: a point for each rule, with its error; the smallest is bold."""
    least = round(min(errors.values()), 3)
    for place, rule in enumerate(RULES):
        marker, edge, face = look_of(rule, window.series)
        axes.plot([0.0, errors[rule]], [place, place], color=FAINT, linewidth=1.2, zorder=1)
        axes.plot(
            errors[rule], place, marker=marker, markeredgecolor=edge, markerfacecolor=face, markersize=5.5, zorder=2
        )
        weight = "bold" if round(errors[rule], 3) == least else "normal"
        axes.annotate(
            f"{errors[rule]:.3f}", (errors[rule], place), xytext=(6, 0), textcoords="offset points", va="center_baseline",
            size=SMALL_SIZE, color=INK, weight=weight,
        )  # fmt: skip
    axes.set_xlim(0.0, ROOM * most)
    axes.set_ylim(len(RULES) - 0.5, -0.5)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)


@styled
def draw_hindcast(scores: Sequence[Score], note: str = NOTE) -> Figure:
    """Errors of all rules, a panel for each window: e-government above, internet use below, all on one scale."""
    page = sheet(
        2 * (HEAD + HIGH) + BETWEEN + 0.55,
        "How well simple rules predict figures held out",
        "Mean absolute error of the predicted share by rule; above the e-government index (EGDI), below people online. "
        "Rates come from a window such as 2010-18, and the year named last is predicted. Bold: smallest error of a panel.",
        note,
    )
    most = max(score.error for score in scores)
    left = MARGIN + LABELS
    width = (page.width - MARGIN - left - (COLUMNS - 1) * GAP) / COLUMNS
    for number, window in enumerate(WINDOWS):
        row, column = divmod(number, COLUMNS)
        start, down = left + column * (width + GAP), row * (HEAD + HIGH + BETWEEN)
        ahead = window.target - window.last
        page.heading(start, window.name(), f"mean absolute error [share], {ahead} years ahead", down)
        errors = {score.rule: score.error for score in scores if score.window == window.name()}
        panel(page.axes(start, down + HEAD, width, HIGH), window, errors, most)
        if column == 0:
            page.labels(left - 0.1, down + HEAD, HIGH / len(RULES), RULES)
    looks = (NAIVE_LOOK, LOGISTIC_LOOK, MODEL_LOOK)
    handles = [
        Line2D([], [], linestyle="none", marker=marker, markeredgecolor=edge, markerfacecolor=face, markersize=5.5)
        for marker, edge, face in looks
    ]
    words = ["naive rule", "logistic rule", "logistic rule that the model uses"]
    page.legend(handles, words, 2 * (HEAD + HIGH) + BETWEEN + 0.35)
    return page.figure
