"""What all studies share: runs asked for, findings in plain words, tables and figures of a finished study."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.runs.plan import DEFAULTS_DRAW, KEYS
from sim.studies.verdicts import FOOTER

INCOMPLETE = "runs of scenario {} are not one for each draw and seed"


class Findings(NamedTuple):
    """A finished study: tables by name (written as CSV), and its findings as Markdown paragraphs."""

    tables: Mapping[str, pd.DataFrame]
    paragraphs: list[str]

    def markdown(self, title: str) -> str:
        """The page `findings.md`."""
        return "\n\n".join([f"# {title}", *self.paragraphs, f"*{FOOTER}*"]) + "\n"


def cubes(runs: pd.DataFrame, metrics: Sequence[str]) -> dict[str, dict[str, np.ndarray]]:
    """Scenario to metric to [draws, seeds] its values. Raises ValueError if runs are not one for each draw and seed."""
    shape, found = (runs["draw"].nunique(), runs["seed"].nunique()), {}
    for name, block in runs.groupby("scenario", sort=False):
        if len(block) != shape[0] * shape[1] or block.duplicated(KEYS).any():
            raise ValueError(INCOMPLETE.format(name))
        block = block.sort_values(["draw", "seed"])
        found[str(name)] = {metric: block[metric].to_numpy(float).reshape(shape) for metric in metrics}
    return found


def cube(runs: pd.DataFrame, scenario: str, metric: str) -> np.ndarray:
    """[draws, seeds] a metric of one scenario. Raises ValueError if its runs are not one for each draw and seed."""
    found = cubes(runs.loc[runs["scenario"] == scenario, [*KEYS, metric]], [metric])
    if scenario not in found:
        raise ValueError(INCOMPLETE.format(scenario))
    return found[scenario][metric]


def is_drawn(runs: pd.DataFrame) -> bool:
    """Whether runs are at draws of the uncertain parameters."""
    return bool((runs["draw"] != DEFAULTS_DRAW).any())


def draws_and_seeds(runs: pd.DataFrame) -> tuple[int, int]:
    """How many draws (0 at the defaults) and seeds runs have."""
    return int(runs["draw"].nunique()) if is_drawn(runs) else 0, int(runs["seed"].nunique())


def markdown_table(table: pd.DataFrame, digits: int = 3) -> str:
    """A table as Markdown; numbers with so many digits after the point."""
    cells = table.map(lambda value: f"{value:.{digits}f}" if isinstance(value, float) else str(value))
    lines = [list(map(str, table.columns)), ["---"] * table.shape[1], *cells.to_numpy().tolist()]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
