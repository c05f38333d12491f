"""The result of a study (tables and findings), and the arrays that studies read from their runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from sim.data.late import pd
from sim.runs.plan import DEFAULTS_DRAW, KEYS
from sim.studies.text import with_decimals
from sim.studies.verdicts import FOOTER

INCOMPLETE = "scenario {} does not have exactly one run per draw and seed"


class Findings(NamedTuple):
    """A finished study: tables by name (written as CSV), and its findings as Markdown paragraphs."""

    tables: Mapping[str, pd.DataFrame]
    paragraphs: list[str]

    def markdown(self, title: str) -> str:
        """The page `findings.md`."""
        return "\n\n".join([f"# {title}", *self.paragraphs, f"*{FOOTER}*"]) + "\n"


def cubes(runs: pd.DataFrame, metrics: Sequence[str]) -> dict[str, dict[str, np.ndarray]]:
    """Scenario to metric to values [draws, seeds]. Raises ValueError unless there is one run per draw and seed."""
    shape, values = (runs["draw"].nunique(), runs["seed"].nunique()), {}
    for name, block in runs.groupby("scenario", sort=False):
        if len(block) != shape[0] * shape[1] or block.duplicated(KEYS).any():
            raise ValueError(INCOMPLETE.format(name))
        block = block.sort_values(["draw", "seed"])
        values[str(name)] = {metric: block[metric].to_numpy(float).reshape(shape) for metric in metrics}
    return values


def cube(runs: pd.DataFrame, scenario: str, metric: str) -> np.ndarray:
    """Values [draws, seeds] of a metric in one scenario. Raises ValueError unless there is one run per draw and seed."""
    values = cubes(runs.loc[runs["scenario"] == scenario, [*KEYS, metric]], [metric])
    if scenario not in values:
        raise ValueError(INCOMPLETE.format(scenario))
    return values[scenario][metric]


def is_drawn(runs: pd.DataFrame) -> bool:
    """Whether the runs use parameter draws rather than the default parameters."""
    return bool((runs["draw"] != DEFAULTS_DRAW).any())


def draws_and_seeds(runs: pd.DataFrame) -> tuple[int, int]:
    """Numbers of parameter draws (0 at the default parameters) and of seeds."""
    return int(runs["draw"].nunique()) if is_drawn(runs) else 0, int(runs["seed"].nunique())


def markdown_table(table: pd.DataFrame, digits: int = 3) -> str:
    """A table as Markdown; floats with `digits` decimals, small ones with more."""
    cells = table.map(lambda value: with_decimals(value, digits) if isinstance(value, float) else str(value))
    lines = [list(map(str, table.columns)), ["---"] * table.shape[1], *cells.to_numpy().tolist()]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
