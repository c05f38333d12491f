"""Figures: tables in, figures out; no model code runs here, and only this folder imports matplotlib.

`FIGURES` names every kind of figure with its module, its function and the tables the function takes, so that a list of
them needs no matplotlib; `figure_function` loads one.
"""

from collections.abc import Callable
from importlib import import_module
from typing import Any, NamedTuple


class FigureKind(NamedTuple):
    """A kind of figure: where its function is, and the tables it takes, in order."""

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
"""Name to kind. Functions of results also take the name of the reference, and all take a `note` for the small print."""


def figure_function(name: str) -> Callable[..., Any]:
    """The function that draws a kind of figure. Raises KeyError for an unknown name."""
    kind = FIGURES[name]
    function: Callable[..., Any] = getattr(import_module(kind.module), kind.function)
    return function
