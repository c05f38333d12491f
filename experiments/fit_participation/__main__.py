"""Fit the hurdle of taking part to roll calls of the General Assembly, and judge it on states held out.

python -m experiments.fit_participation                 # eight sets of covariates, 200 halves: half a minute
python -m experiments.fit_participation --quick         # 20 halves and 40 simulations: seconds, no finding
python -m experiments.fit_participation --out FOLDER    # where tables and figure go; results/fit_participation by default
"""

from pathlib import Path

from experiments.fit_participation.figure import draw_participation
from experiments.fit_participation.fit import fit
from experiments.fit_participation.held_out import SIMULATIONS, found_all
from experiments.fit_participation.report import coefficients_table, in_all_calls, sets_table, shares_table
from experiments.fit_participation.states import CHOSEN, SETS, observed
from experiments.fit_tables import HALVES, arguments, shown
from sim.figures.layout.style import save_figure


def main(halves: int, simulations: int, out: Path) -> None:
    """Work everything out, print and store it."""
    states = observed()
    found = found_all(states, halves, simulations)
    shown("covariates", sets_table(states, found), out)
    shown("coefficients", coefficients_table(found[CHOSEN].fit, fit(in_all_calls(states), SETS[CHOSEN])), out)
    shown("shares", shares_table(states, found[CHOSEN]), out)
    save_figure(draw_participation(states, found[CHOSEN].judged), out / "participation")


if __name__ == "__main__":
    given = arguments(__doc__, "20 halves and 40 simulations: seconds, no finding", "results/fit_participation")
    main(*((20, 40) if given.quick else (HALVES, SIMULATIONS)), given.out)
