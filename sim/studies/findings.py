"""What all studies share: runs asked for, findings in plain words, tables and figures of a finished study."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.runs.plan import DEFAULTS_DRAW, KEYS
from sim.studies.verdicts import FOOTER


class Findings(NamedTuple):
    """A finished study: tables by name (written as CSV), and its findings as Markdown paragraphs."""

    tables: Mapping[str, pd.DataFrame]
    paragraphs: list[str]

    def markdown(self, title: str) -> str:
        """The page `findings.md`."""
        return "\n\n".join([f"# {title}", *self.paragraphs, f"*{FOOTER}*"]) + "\n"


def cube(runs: pd.DataFrame, scenario: str, metric: str) -> np.ndarray:
    """[draws, seeds] a metric of one scenario. Raises ValueError if its runs are not one for each draw and seed."""
    block = runs[runs["scenario"] == scenario].sort_values(["draw", "seed"])
    draws, seeds = block["draw"].nunique(), block["seed"].nunique()
    if len(block) != draws * seeds or block.duplicated(KEYS).any() or not len(block):
        raise ValueError(f"runs of scenario {scenario} are not one for each draw and seed")
    return block[metric].to_numpy(float).reshape(draws, seeds)


def is_drawn(runs: pd.DataFrame) -> bool:
    """Whether runs are at draws of the uncertain parameters."""
    return bool((runs["draw"] != DEFAULTS_DRAW).any())


def markdown_table(table: pd.DataFrame, digits: int = 3) -> str:
    """A table as Markdown; numbers with so many digits after the point."""
    cells = table.map(lambda value: f"{value:.{digits}f}" if isinstance(value, float) else str(value))
    lines = [list(map(str, table.columns)), ["---"] * table.shape[1], *cells.to_numpy().tolist()]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
