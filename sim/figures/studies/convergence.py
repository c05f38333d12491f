"""Standard errors by number of draws, with and without common random numbers."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedLocator, FuncFormatter, LogLocator, NullLocator

from sim.figures.layout.labels import metric_label, scenario_label
from sim.figures.layout.page import sheet
from sim.figures.layout.style import FAINT, INK, MARGIN, SMALL_SIZE, SOFT, scenario_look, styled
from sim.model.observation.metrics import HEADLINE, metric_of
from sim.studies.verdicts import COMPARE_DRAWS, COMPARE_SEEDS, PAIRED, UNPAIRED

HEAD, HEIGHT, AXIS, LINE, GAP = 0.5, 3.3, 0.55, 0.22, 0.75
PANEL_COLUMNS = 6
SLIM = 1e-9
"""Errors up to this are rounding errors, and cannot be shown on a logarithmic axis."""


def draw_panel(axes: Axes, errors: pd.DataFrame, scenarios: list[str]) -> None:
    """The errors of the contrasts of one metric against the number of draws, on logarithmic axes."""
    axes.set_xscale("log", base=2)
    axes.set_yscale("log")
    axes.axvline(COMPARE_DRAWS, color=SOFT, linewidth=0.8, zorder=1)
    for name in scenarios:
        look, block = scenario_look(name), errors[errors["scenario"] == name]
        for what, line, width, marker in ((UNPAIRED, (0, (4, 2)), 0.9, ""), (PAIRED, "-", 1.5, look.marker)):
            rows = block[(block["what"] == what) & (block["standard_error"] > SLIM)].sort_values("draws")
            axes.plot(rows["draws"], rows["standard_error"], linestyle=line, linewidth=width, color=look.colour,
                      marker=marker, markersize=4.5)  # fmt: skip
        observed = block[(block["what"] == PAIRED) & (block["observed"] > SLIM)]
        axes.plot(observed["draws"], observed["observed"], linestyle="none", marker=look.marker, markersize=5.5,
                  markerfacecolor="none", color=look.colour, zorder=3)  # fmt: skip
    numbers = sorted(set(errors["draws"]))
    axes.xaxis.set_major_locator(FixedLocator(numbers))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda draws, _: f"{draws:.0f}"))
    axes.yaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0), numticks=20))
    axes.yaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_major_formatter(FuncFormatter(lambda error, _: f"{error:g}"))
    axes.tick_params(axis="y", labelsize=SMALL_SIZE)
    axes.grid(color=FAINT, linewidth=0.5)
    axes.set_axisbelow(True)


@styled
def draw_convergence(errors: pd.DataFrame, note: str = "") -> Figure:
    """Standard error of the differences of the headline metrics by number of draws, with two seeds.

    `errors` is the table of the study: scenario, metric, what, draws, seeds, standard_error, observed.
    """
    shown = errors[(errors["seeds"] == COMPARE_SEEDS) & errors["what"].isin([PAIRED, UNPAIRED])]
    scenarios = list(dict.fromkeys(shown["scenario"]))
    lines = -(-(len(scenarios)) // PANEL_COLUMNS) + 1
    page = sheet(
        HEAD + HEIGHT + AXIS + LINE * lines + 0.1,
        "Standard error of differences to the reference, by number of draws",
        f"With {COMPARE_SEEDS} seeds, from the variance components of draws, seeds and residual. Lines level off where only more "
        "seeds reduce the error, since every draw has the same seeds. Hollow: observed standard deviation of means of blocks of "
        "draws, which excludes the seeds and shows the gain from the Sobol sequence. Vertical line: default draws of compare.",
        note,
    )
    left = MARGIN + 0.45
    width = (page.width - MARGIN - left - 2 * GAP) / len(HEADLINE)
    for number, metric in enumerate(HEADLINE):
        start = left + number * (width + GAP)
        page.heading(start, metric_label(metric).name, f"standard error ({metric_of(metric).unit})")
        axes = page.axes(start, HEAD, width, HEIGHT)
        draw_panel(axes, shown[shown["metric"] == metric], scenarios)
        axes.set_xlabel("draws")
    looks = [scenario_look(name) for name in scenarios]
    handles = [Line2D([], [], color=look.colour, marker=look.marker, markersize=4.5, linewidth=1.5) for look in looks]
    labels = [scenario_label(name, 24) for name in scenarios]
    kinds = [
        Line2D([], [], color=INK, linewidth=1.5),
        Line2D([], [], color=INK, linewidth=0.9, linestyle=(0, (4, 2))),
        Line2D([], [], color=INK, linestyle="none", marker="o", markersize=5.5, markerfacecolor="none"),
    ]
    words = ["common draws and seeds", "separate draws and seeds", "observed, common draws and seeds"]
    down = HEAD + HEIGHT + AXIS
    page.legend(kinds, words, down)
    if scenarios:
        page.legend(handles, labels, down + LINE, columns=min(PANEL_COLUMNS, len(scenarios)))
    return page.figure
