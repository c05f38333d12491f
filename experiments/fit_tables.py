"""What the fits share: their command line, tables that are printed and written, random halves of the states, numbers in words."""

import argparse
import csv
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

Table = dict[str, list[Any]]
"""`head`: names of the columns; `rows`: cells as text."""
Values = dict[str, Any]
"""What pages quote, nested."""
HALVES, SEED = 200, 2023
"""Random halves of the states, and the seed of the generator that makes them."""


class Given(NamedTuple):
    """What the command line gives: whether to compute only a little, and the folder of tables and figures."""

    quick: bool
    out: Path


def arguments(words: str | None, quick: str, out: str) -> Given:
    """The command line of a fit.

    words: its help, usually the docstring of the module; quick: what `--quick` leaves; out: folder if none is given. Ends the
    program with a message (status 2) if the command line is wrong.
    """
    parser = argparse.ArgumentParser(description=words, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help=quick)
    parser.add_argument("--out", type=Path, default=Path(out), help="folder of the tables and the figure")
    found = parser.parse_args()
    return Given(found.quick, found.out)


def shown(name: str, table: Mapping[str, Any], out: Path) -> None:
    """Print a table, and write it as CSV to `out`/`name`.csv."""
    rows = [table["head"], *table["rows"]]
    widths = [max(len(str(row[column])) for row in rows) for column in range(len(table["head"]))]
    print(f"\n{name}")
    for row in rows:
        print("  ".join(str(cell).ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    out.mkdir(parents=True, exist_ok=True)
    with (out / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def training_halves(states: int, halves: int, seed: int = SEED) -> list[np.ndarray]:
    """Masks [S] of the states that are fitted to; the same for the same seed."""
    generator = np.random.default_rng(seed)
    found = []
    for _ in range(halves):
        mask = np.zeros(states, dtype=bool)
        mask[generator.permutation(states)[: states // 2]] = True
        found.append(mask)
    return found


def slug(words: str) -> str:
    """Words as part of a key."""
    return "".join(letter if letter.isalnum() else "_" for letter in words.lower()).replace("__", "_")


def two(value: float) -> str:
    """Two decimals; a dash for what is not defined."""
    return "-" if math.isnan(value) else f"{value:.2f}"


def three(value: float) -> str:
    """Three decimals."""
    return f"{value:.3f}"


def percent(share: float) -> str:
    """Whole percent."""
    return f"{100 * share:.0f} %"
