"""Figures: from tables to figures; model code is not run here, and only this folder imports Matplotlib.

`FIGURES` and `STUDY_FIGURES` list every kind of figure of a comparison and of the other studies with its module, function and
tables, so that listing them does not import Matplotlib; `figure_function` loads one.
"""

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from typing import Any, NamedTuple


class FigureKind(NamedTuple):
    """A kind of figure: module and name of its function, and the tables that the function takes, in order."""

    module: str
    function: str
    tables: tuple[str, ...]

    def load(self) -> Callable[..., Any]:
        """The function that draws it."""
        function: Callable[..., Any] = getattr(import_module(self.module), self.function)
        return function


FIGURES: dict[str, FigureKind] = {
    "comparison": FigureKind("sim.figures.comparison.summary", "draw_comparison", ("summary",)),
    "trade_off": FigureKind("sim.figures.comparison.trade_off", "draw_trade_off", ("summary",)),
    "course": FigureKind("sim.figures.comparison.time_course", "draw_course", ("series",)),
    "burden_groups": FigureKind("sim.figures.comparison.burden_groups", "draw_burden_groups", ("groups",)),
    "goals": FigureKind("sim.figures.comparison.goals", "draw_goals", ("summary",)),
    "gains": FigureKind("sim.figures.comparison.gains", "draw_gains", ("summary",)),
    "contents": FigureKind("sim.figures.comparison.summary", "draw_contents", ("summary",)),
    "split": FigureKind("sim.figures.comparison.split", "draw_split", ("split",)),
    "pair_heatmap": FigureKind("sim.figures.comparison.pair_heatmap", "draw_pair_heatmap", ("pairs",)),
    "network": FigureKind("sim.figures.comparison.network", "draw_network", ("agents", "ties")),
}
"""Name to kind. Functions for results also take the name of the reference; all take a `note` for the footer."""
STUDY_FIGURES: dict[str, dict[str, FigureKind]] = {
    "questions": {"answers": FigureKind("sim.figures.studies.answers", "draw_answers", ("answers",))},
    "attribute": {"attribution": FigureKind("sim.figures.studies.attribution", "draw_attribution", ("shapley",))},
    "converge": {"convergence": FigureKind("sim.figures.studies.convergence", "draw_convergence", ("errors",))},
    "ablation": {"ablation": FigureKind("sim.figures.studies.ablation", "draw_ablation", ("moves", "conclusions"))},
    "sensitivity": {
        "screening": FigureKind("sim.figures.studies.sensitivity", "draw_screening", ("screening",)),
        "indices": FigureKind("sim.figures.studies.sensitivity", "draw_indices", ("indices", "outcomes")),
    },
    "robustness": {
        "robustness": FigureKind("sim.figures.studies.robustness", "draw_robustness", ("robustness", "goals")),
        "winners": FigureKind("sim.figures.studies.robustness", "draw_winners", ("futures", "where")),
    },
    "discover": {"boxes": FigureKind("sim.figures.studies.boxes", "draw_boxes", ("cases", "boxes"))},
}
"""Command of a study to the kinds of its figures by name."""


def figure_function(name: str) -> Callable[..., Any]:
    """The function that draws a kind of figure of a comparison. Raises KeyError for an unknown name."""
    return FIGURES[name].load()


def study_figures(
    study: str, tables: Mapping[str, Any], note: str, options: Mapping[str, Mapping[str, Any]] | None = None
) -> Iterator[tuple[str, Any]]:
    """Name and figure of each kind of a study's figures; `options` are further arguments by kind."""
    for name, kind in STUDY_FIGURES[study].items():
        arguments = [tables[table] for table in kind.tables]
        yield name, kind.load()(*arguments, note=note, **(options or {}).get(name, {}))
