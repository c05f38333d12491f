"""Paired differences to a reference, worked out from tables with one row a run and thing (scenario, draw, seed, ...)."""

import numpy as np
import pandas as pd

from sim.studies.findings import is_drawn
from sim.studies.paired import HIGH, LOW
from sim.studies.verdicts import verdict


def draws_and_seeds(table: pd.DataFrame) -> tuple[int, int]:
    """How many draws (0 at the defaults) and seeds a table holds."""
    return int(table["draw"].nunique()) if is_drawn(table) else 0, int(table["seed"].nunique())


def by_draw(table: pd.DataFrame, keys: list[str], column: str) -> pd.DataFrame:
    """Mean over seeds of a column: one row a scenario and thing, one column a draw."""
    return table.groupby(["scenario", *keys, "draw"], sort=False)[column].mean().unstack("draw")


def paired_differences(table: pd.DataFrame, reference: str, keys: list[str], column: str) -> pd.DataFrame:
    """One row a scenario and thing (the reference left out): scenario, keys, mean, difference, its range, verdict."""
    drawn, values = is_drawn(table), by_draw(table, keys, column)
    rows = []
    for index, course in values.iterrows():
        name, *thing = index if isinstance(index, tuple) else (index,)
        if name == reference:
            continue
        other = values.loc[(reference, *thing)].to_numpy(float)
        own = course.to_numpy(float)
        difference = own - other
        low, high = np.quantile(difference, (LOW, HIGH)) if drawn else (np.nan, np.nan)
        scale = max(1e-300, float(np.abs(own).max()), float(np.abs(other).max()))
        rows.append((name, *thing, own.mean(), difference.mean(), low, high, verdict(difference, scale, drawn)))
    columns = ["scenario", *keys, "mean", "difference", "difference_low", "difference_high", "verdict"]
    return pd.DataFrame(rows, columns=columns)
