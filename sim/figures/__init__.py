"""Figures: tables in, figures out; no model code runs here, and only this folder imports matplotlib.

`FIGURES` names every kind of figure with its module, its function and the tables the function takes, so that a list of
them needs no matplotlib; `figure_function` loads one.
"""

from collections.abc import Callable
from importlib import import_module
from typing import Any, NamedTuple


class Kind(NamedTuple):
    """A kind of figure: where its function is, and the tables it takes, in order."""

    module: str
    function: str
    tables: tuple[str, ...]


FIGURES: dict[str, Kind] = {
    "comparison": Kind("sim.figures.comparison.summary", "draw_comparison", ("summary",)),
    "trade_off": Kind("sim.figures.comparison.trade_off", "draw_trade_off", ("summary",)),
    "course": Kind("sim.figures.comparison.time_course", "draw_course", ("series",)),
    "burden_groups": Kind("sim.figures.comparison.burden_groups", "draw_burden_groups", ("groups",)),
    "goals": Kind("sim.figures.comparison.goals", "draw_goals", ("summary",)),
    "gains": Kind("sim.figures.comparison.gains", "draw_gains", ("summary",)),
    "pair_heatmap": Kind("sim.figures.comparison.pair_heatmap", "draw_pair_heatmap", ("pairs",)),
    "network": Kind("sim.figures.comparison.network", "draw_network", ("agents", "ties")),
}
"""Name to kind. Functions of results also take the name of the reference, and all take a `note` for the small print."""


def figure_function(name: str) -> Callable[..., Any]:
    """The function that draws a kind of figure. Raises KeyError for an unknown name."""
    kind = FIGURES[name]
    return getattr(import_module(kind.module), kind.function)
