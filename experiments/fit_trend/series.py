"""The two observed series as arrays: states by years, growth on the logistic scale."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.data import load_tables

LEAST = 0.02
"""A share below this, or above 1 less this, counts as this on the logistic scale, where 0 and 1 would be infinite."""
OLDEST = 1
"""A state without a figure for a year has the one of the year before, and none if that is missing too [years]."""


class Series(NamedTuple):
    """Figures of S states in Y years.

    name: how the series is called; years: [Y]; value: [S, Y] share, NaN where there is no figure.
    """

    name: str
    years: tuple[int, ...]
    value: np.ndarray


class Observed(NamedTuple):
    """Both series, and per state whether it is LDC, LLDC or SIDS [S] and what it pays to the UN budget [S, percent]."""

    egov: Series
    internet: Series
    vulnerable: np.ndarray
    payment: np.ndarray


def observed() -> Observed:
    """The tables of the project: egdi_series, internet_series, member_states."""
    tables = load_tables()
    states = tables.member_states
    order = states["iso3"]
    return Observed(
        wide("EGDI", tables.egdi_series, "egdi", 1.0, order),
        wide("internet", tables.internet_series, "pct", 100.0, order),
        (states[["ldc", "lldc", "sids"]] == 1).any(axis=1).to_numpy(),
        states["un_assessment_pct"].to_numpy(float),
    )


def wide(name: str, table: pd.DataFrame, column: str, whole: float, states: pd.Series) -> Series:
    """A table with a row per state and year as a series; `whole`: what counts as share 1."""
    found = table.pivot(index="iso3", columns="year", values=column).loc[states]
    return Series(name, tuple(int(year) for year in found.columns), found.to_numpy(float) / whole)


def latest(series: Series, year: int, oldest: int = OLDEST) -> np.ndarray:
    """[S] the last figure of each state up to a year, none older than `oldest` years [share]."""
    found = np.full(series.value.shape[0], np.nan)
    for column, known in enumerate(series.years):
        if year - oldest <= known <= year:
            found = np.where(np.isnan(series.value[:, column]), found, series.value[:, column])
    return found


def logit(share: np.ndarray) -> np.ndarray:
    """Logarithm of the odds of a share, which is cut at LEAST from both ends."""
    inside = np.clip(share, LEAST, 1.0 - LEAST)
    return np.asarray(np.log(inside / (1.0 - inside)))


def moved(share: np.ndarray, steps: np.ndarray | float) -> np.ndarray:
    """A share after its logit has grown by `steps`: the logistic law, in which 0 and 1 stay."""
    factor = np.exp(steps)
    return np.asarray(share * factor / (1.0 + share * (factor - 1.0)))


def logistic_rates(series: Series, first: int, last: int) -> np.ndarray:
    """[S] growth of each state's logit between two years [per year]."""
    return np.asarray((logit(latest(series, last)) - logit(latest(series, first))) / (last - first))


def growth(series: Series, first: int, last: int) -> np.ndarray:
    """[S] growth of each state between two years [share]; NaN unless it has a figure of both."""
    return np.asarray(latest(series, last, oldest=0) - latest(series, first, oldest=0))
