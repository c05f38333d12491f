"""Figures later than the start of the model, predicted from its start figures: e-government index 2024, internet use 2023-24.

The rates in use come from windows that end in 2023 and 2024. To hold these years out wholly, rates of figures up to 2022 are
tried too.
"""

from typing import NamedTuple

import numpy as np

from experiments.fit_trend.rates import EGOV_BEFORE, INTERNET_BEFORE, in_use, rates
from experiments.fit_trend.series import Observed, latest, moved
from sim.data import load_tables
from sim.model.entities.index import EGOV, INTERNET, MIDDLE, last_figures


class HeldOut(NamedTuple):
    """A series and year: states with a figure, and mean absolute errors [share] of no change and of two sets of rates.

    bias: predicted less observed with the rates in use, mean over states [share].
    """

    name: str
    states: int
    no_change: float
    until_2022: float
    in_use: float
    bias: float


def held_out(data: Observed) -> list[HeldOut]:
    """All years after the start figures."""
    start = last_figures(load_tables())
    found = []
    for column, series, year in (
        (EGOV, data.egov, 2024),
        (INTERNET, data.internet, 2023),
        (INTERNET, data.internet, 2024),
    ):
        seen = latest(series, year, oldest=0)
        known = ~np.isnan(seen)
        first, years = start.value[:, column], year + MIDDLE - start.dated[:, column]
        errors = [
            (moved(first, rate * years) - seen)[known] for rate in (np.zeros(first.size), *rate_pairs(data, column))
        ]
        unchanged, before, used = (float(np.abs(error).mean()) for error in errors)
        found.append(
            HeldOut(f"{series.name} {year}", int(known.sum()), unchanged, before, used, float(errors[-1].mean()))
        )
    return found


def rate_pairs(data: Observed, column: int) -> tuple[np.ndarray, np.ndarray]:
    """[S] rates by figures up to 2022, and rates in use [per year]."""
    if column == INTERNET:
        before = rates(data.internet, data.vulnerable, INTERNET_BEFORE).all
        return np.full(data.vulnerable.size, before), np.full(data.vulnerable.size, in_use("trend.internet_rate")[0])
    past = rates(data.egov, data.vulnerable, EGOV_BEFORE)
    others, gap = in_use("trend.egov_rate")[0], in_use("trend.egov_gap")[0]
    return np.where(data.vulnerable, past.others - past.gap, past.others), np.where(
        data.vulnerable, others - gap, others
    )
