"""The last national figures before the start of the simulation: e-government index and internet use of each state (ODD 5)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.data import Tables
from sim.data.declarations import LAST_FIGURE

EGOV, INTERNET = 0, 1
"""Columns of the two series."""
MIDDLE = 0.5
"""A figure of a year is dated at the middle of it."""


class Series(NamedTuple):
    """Figures of S states, in the order of the world: e-government index, internet use.

    value: [S, 2] share; dated: [S, 2] years, for example 2022.5.
    """

    value: np.ndarray
    dated: np.ndarray


def last_figures(tables: Tables) -> Series:
    """For each state the e-government index of 2022, and internet use of the latest year up to 2022; later years are held out."""
    states = tables.member_states["iso3"]
    egdi, internet = tables.egdi_series, tables.internet_series
    index = egdi[egdi["year"] == LAST_FIGURE].set_index("iso3").loc[states]
    past = internet[internet["year"] <= LAST_FIGURE].sort_values("year", kind="stable")
    online = past.drop_duplicates("iso3", keep="last").set_index("iso3").loc[states]
    return Series(
        value=np.column_stack((index["egdi"].to_numpy(float), online["pct"].to_numpy(float) / 100.0)),
        dated=np.column_stack((index["year"].to_numpy(float), online["year"].to_numpy(float))) + MIDDLE,
    )
