"""Fit the national trend to the observed series and print fitted values beside those in use.

python -m experiments.fit_trend                 # everything: rates, hindcast, reach, growth; about two minutes
python -m experiments.fit_trend --quick         # 20 halves and 4 seeds: seconds, no finding
python -m experiments.fit_trend --out FOLDER    # where the tables and the figure go; results/fit_trend by default
"""

from pathlib import Path

from experiments.fit_tables import HALVES, arguments, shown
from experiments.fit_trend.closure import SEEDS
from experiments.fit_trend.figure import draw_hindcast
from experiments.fit_trend.held_out import held_out
from experiments.fit_trend.hindcast import hindcast
from experiments.fit_trend.report import growth_table, held_out_table, hindcast_table, reach_table, settings_table
from experiments.fit_trend.series import observed
from sim.figures.layout.style import save_figure


def main(halves: int, seeds: int, out: Path) -> None:
    """Work everything out, print and store it."""
    data = observed()
    shown("rates", settings_table(data), out)
    found = hindcast(data, halves)
    shown("hindcast", hindcast_table(found), out)
    save_figure(draw_hindcast(found), out / "hindcast")
    shown("held_out", held_out_table(held_out(data)), out)
    shown("reach", reach_table(seeds), out)
    shown("growth", growth_table(data), out)


if __name__ == "__main__":
    given = arguments(__doc__, "20 halves and 4 seeds: seconds, no finding", "results/fit_trend")
    main(*((20, 4) if given.quick else (HALVES, SEEDS)), given.out)
