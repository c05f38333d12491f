"""What experiments/fit_trend finds, for the page on validation; the figure goes where the studies leave theirs."""

from typing import Any

from experiments.fit_trend.figure import draw_hindcast
from experiments.fit_trend.hindcast import hindcast
from experiments.fit_trend.report import growth_values, held_out_values, hindcast_values, rate_values, reach_values
from experiments.fit_trend.series import observed
from sim.figures.layout.style import save_figure
from tools.numbers.places import STORE


def trend_values() -> dict[str, Any]:
    """Rates, hindcast, held-out years, reach and growth: about a minute."""
    data = observed()
    scores = hindcast(data)
    save_figure(draw_hindcast(scores), STORE / "fit_trend" / "hindcast", ("png",))
    return {
        "rates": rate_values(data),
        "hindcast": hindcast_values(scores),
        "held_out": held_out_values(data),
        "reach": reach_values(),
        "growth": growth_values(data),
    }
