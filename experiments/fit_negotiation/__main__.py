"""Fit the worth of a meeting to the cut of the Compact's follow-up, and print fitted values beside those in use.

python -m experiments.fit_negotiation                 # 12 populations; some minutes
python -m experiments.fit_negotiation --quick         # 2 populations: no finding
python -m experiments.fit_negotiation --out FOLDER    # where the tables go; results/fit_negotiation by default
"""

from pathlib import Path

from experiments.fit_negotiation.report import cut_table, kept_table, trade_table, worth_table
from experiments.fit_negotiation.worth import POPULATIONS
from experiments.fit_tables import arguments, shown


def main(populations: int, out: Path) -> None:
    """Compute everything, print and store it."""
    shown("worth", worth_table(populations), out)
    shown("cut", cut_table(populations), out)
    shown("worth_and_dissent", trade_table(populations), out)
    shown("kept", kept_table(), out)


if __name__ == "__main__":
    given = arguments(__doc__, "2 populations: no finding", "results/fit_negotiation")
    main(2 if given.quick else POPULATIONS, given.out)
