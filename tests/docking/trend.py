"""The national index of the twin: e-government and internet use of a state, whatever the processes do (ODD section 7.0)."""

from __future__ import annotations

from collections.abc import Mapping
from math import exp
from typing import Any, NamedTuple

import numpy as np

from sim.data import Tables
from sim.model.numerics.random import Purpose, normal

from .options import rows

EGOV, INTERNET = 0, 1
LAST_YEAR = 2022
"""Later figures are kept for validation."""
PURPOSES = (Purpose.TREND_EGOV, Purpose.TREND_INTERNET)
SPREADS = ("trend.egov_spread", "trend.internet_spread")


class Figure(NamedTuple):
    """A share that was observed; a figure of year Y holds in the middle of that year."""

    value: float
    year: int


def first_figures(tables: Tables) -> dict[str, tuple[Figure, Figure]]:
    """By state, the e-government index of 2022 and the latest share of people online up to 2022 (ODD section 6)."""
    egov = {row.iso3: Figure(float(row.egdi), LAST_YEAR) for row in rows(tables.egdi_series) if row.year == LAST_YEAR}
    online: dict[str, Figure] = {}
    for row in rows(tables.internet_series):
        year = int(row.year)
        if year <= LAST_YEAR and (row.iso3 not in online or year > online[row.iso3].year):
            online[row.iso3] = Figure(float(row.pct) / 100.0, year)
    return {iso3: (egov[iso3], online[iso3]) for iso3 in tables.member_states["iso3"]}


def grown(share: float, growth: float) -> float:
    """A share after logistic growth by `growth`, the rate times the years (ODD section 7.0)."""
    factor = exp(growth)
    return share * factor / (1.0 + share * (factor - 1.0))


class Index:
    """Both series of one state."""

    def __init__(
        self, settings: Mapping[str, Any], figures: tuple[Figure, Figure], vulnerable: bool, first_month: int
    ) -> None:
        gap = settings["trend.egov_gap"] if vulnerable else 0.0
        self.rates = (settings["trend.egov_rate"] - gap, settings["trend.internet_rate"])
        beginning = 2023 + first_month / 12
        self.u = np.array(
            [
                grown(figure.value, rate * max(0.0, beginning - (figure.year + 0.5)))
                for figure, rate in zip(figures, self.rates, strict=True)
            ]
        )
        """u_is, at the end of the month."""
        self.autonomous: float = settings["trend.autonomous"]
        self.spreads = [settings[name] for name in SPREADS]

    def draw(self, seed: int, state_code: int) -> None:
        """The state's own rates, the same in all months and scenarios of a seed (ODD section 7.0)."""
        own = [normal(seed, 0, state_code, purpose) for purpose in PURPOSES]
        self.own_rates = [
            max(0.0, rate + spread * z) for rate, spread, z in zip(self.rates, self.spreads, own, strict=True)
        ]

    def advance(self) -> None:
        """One month of the part of the growth that owes nothing to the processes (ODD section 7.0)."""
        growth = [self.autonomous * rate / 12.0 for rate in self.own_rates]
        self.u = np.array([grown(u, g) for u, g in zip(self.u, growth, strict=True)])
