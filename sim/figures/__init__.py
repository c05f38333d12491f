"""Figures: from tables to figures; model code is not run here, and only this folder imports Matplotlib.

`FIGURES` lists every kind of figure of a comparison with its module, function and tables, so that listing them does not import
Matplotlib; `figure_function` loads one.
"""

from collections.abc import Callable
from importlib import import_module
from typing import Any, NamedTuple


class FigureKind(NamedTuple):
    """A kind of figure: module and name of its function, and the tables that the function takes, in order."""

    module: str
    function: str
    tables: tuple[str, ...]


FIGURES: dict[str, FigureKind] = {
    "comparison": FigureKind("sim.figures.comparison.summary", "draw_comparison", ("summary",)),
    "trade_off": FigureKind("sim.figures.comparison.trade_off", "draw_trade_off", ("summary",)),
    "course": FigureKind("sim.figures.comparison.time_course", "draw_course", ("series",)),
    "burden_groups": FigureKind("sim.figures.comparison.burden_groups", "draw_burden_groups", ("groups",)),
    "goals": FigureKind("sim.figures.comparison.goals", "draw_goals", ("summary",)),
    "gains": FigureKind("sim.figures.comparison.gains", "draw_gains", ("summary",)),
    "pair_heatmap": FigureKind("sim.figures.comparison.pair_heatmap", "draw_pair_heatmap", ("pairs",)),
    "network": FigureKind("sim.figures.comparison.network", "draw_network", ("agents", "ties")),
}
"""Name to kind. Functions for results also take the name of the reference; all take a `note` for the footer."""


def figure_function(name: str) -> Callable[..., Any]:
    """The function that draws a kind of figure. Raises KeyError for an unknown name."""
    kind = FIGURES[name]
    function: Callable[..., Any] = getattr(import_module(kind.module), kind.function)
    return function
