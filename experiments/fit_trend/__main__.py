"""Fit the national trend to the observed series and print fitted values beside those in use.

python -m experiments.fit_trend                 # everything: rates, hindcast, reach, growth; about two minutes
python -m experiments.fit_trend --quick         # 20 halves and 4 seeds: seconds, no finding
python -m experiments.fit_trend --out FOLDER    # where the tables and the figure go; results/fit_trend by default
"""

import argparse
import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from experiments.fit_trend.closure import SEEDS
from experiments.fit_trend.figure import draw_hindcast
from experiments.fit_trend.held_out import held_out
from experiments.fit_trend.hindcast import HALVES, hindcast
from experiments.fit_trend.report import growth_table, held_out_table, hindcast_table, reach_table, settings_table
from experiments.fit_trend.series import observed
from sim.figures.layout.style import save_figure


def shown(name: str, table: Mapping[str, Any], out: Path) -> None:
    """Print a table, and write it as CSV."""
    rows = [table["head"], *table["rows"]]
    widths = [max(len(str(row[column])) for row in rows) for column in range(len(table["head"]))]
    print(f"\n{name}")
    for row in rows:
        print("  ".join(str(cell).ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    out.mkdir(parents=True, exist_ok=True)
    with (out / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


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
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="20 halves and 4 seeds: seconds, no finding")
    parser.add_argument(
        "--out", type=Path, default=Path("results/fit_trend"), help="folder of the tables and the figure"
    )
    given = parser.parse_args()
    main(*((20, 4) if given.quick else (HALVES, SEEDS)), given.out)
