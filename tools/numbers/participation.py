"""What experiments/fit_participation finds, for the page on validation; the figure goes where the studies leave theirs."""

from typing import Any

from experiments.fit_participation.figure import draw_participation
from experiments.fit_participation.held_out import found_all
from experiments.fit_participation.report import values_of
from experiments.fit_participation.states import CHOSEN, observed
from sim.figures.layout.style import save_figure
from tools.numbers.places import STORE


def participation_values() -> dict[str, Any]:
    """Observed shares, fits of all sets of covariates, states held out, simulations: half a minute."""
    states = observed()
    found = found_all(states)
    figure = draw_participation(states, found[CHOSEN].judged)
    save_figure(figure, STORE / "fit_participation" / "participation", ("png",))
    return values_of(states, found)
