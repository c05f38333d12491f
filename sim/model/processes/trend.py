"""National trend: e-government and internet use of states grow by a logistic law, whatever the scenario (ODD 7.0)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, NamedTuple

import numpy as np

from sim.model.entities.index import EGOV
from sim.model.numerics.elementary import exponential, plain_exponential, power
from sim.model.numerics.kernels import kernel_part
from sim.model.numerics.random import Purpose, normals
from sim.model.numerics.vectors import at, each, maximum, put
from sim.settings.months import FIRST_YEAR
from sim.settings.quantity import Quantity, share

if TYPE_CHECKING:
    from sim.model.entities.packages import Packages
    from sim.model.entities.world import World

LUCK = np.array([Purpose.TREND_EGOV, Purpose.TREND_INTERNET], dtype=np.int64)
REFERENCE_WORK, WORK_EXPONENT = 320.0, 0.8
"""National work H0 [days] at which `reach` is stated, and how the part that full delivery brings grows with H0 (fitted)."""
EGDI = "egdi_series: growth of the logit of the E-Government Development Index, 2014-2024"
PEOPLE_ONLINE = "internet_series: growth of the logit of internet use, 2008-2023"


def rate(meaning: str, drawn: tuple[float, float], source: str) -> Quantity:
    """A logistic rate: in a year, a small index grows by this share of itself."""
    return Quantity(meaning, "per year", 0.0, 1.0, drawn, source)


class Trend(NamedTuple):
    """du/dt = phi gamma u (1 - u), with gamma = max(0, rate + spread z) of each state and z drawn once a run."""

    egov_rate: Annotated[
        float, rate("logistic rate of the e-government index of states that are not vulnerable", (0.08, 0.13), EGDI)
    ] = 0.099
    egov_gap: Annotated[
        float, Quantity("how much lower that rate is in LDC, LLDC and SIDS", "per year", -0.2, 0.2, (-0.01, 0.06), EGDI)
    ] = 0.022
    internet_rate: Annotated[float, rate("logistic rate of internet use", (0.11, 0.19), PEOPLE_ONLINE)] = 0.17
    egov_spread: Annotated[
        float, rate("spread of the rates of the e-government index of states", (0.045, 0.07), EGDI)
    ] = 0.055
    internet_spread: Annotated[
        float, rate("spread of the rates of internet use of states", (0.065, 0.095), PEOPLE_ONLINE)
    ] = 0.075
    autonomous: Annotated[
        float, share("part of the observed rates that owes nothing to the two processes (phi)", (0.5, 0.9))
    ] = 0.7
    reach: Annotated[
        float,
        share(
            "part of what is missing that full delivery of both processes would bring if nothing were autonomous, "
            "at a national work of 320 days",
            (0.32, 0.48),
            "calibrated: without the GDC, content grows at the observed rates",
        ),
    ] = 0.4


def processes_reach(trend: Trend, national_work: float) -> float:
    """Part of what is missing that full delivery of both processes brings (eta) [share]; national_work: H0 [days]."""
    scale = float(power(np.array(national_work / REFERENCE_WORK), WORK_EXPONENT))
    return min(1.0, trend.reach * scale * (1.0 - trend.autonomous))


def index_before(world: World, trend: Trend, start: int) -> np.ndarray:
    """[S, 2] the national index before month number `start`: the last figures, moved on at the whole observed rate."""
    gap = np.where(world.vulnerable, trend.egov_gap, 0.0)
    observed = np.column_stack([trend.egov_rate - gap, np.full(world.states, trend.internet_rate)])
    years = np.maximum(0.0, FIRST_YEAR + start / 12.0 - world.figure_year)
    factor = plain_exponential(observed * years)
    return np.asarray(world.figure * factor / (1.0 + world.figure * (factor - 1.0)))


def trend_content(index: np.ndarray, world: World, packages: Packages) -> np.ndarray:
    """[S, P] content of each package in each state (m u) [share] at a national index [S, 2]."""
    track = packages.track(world.lines)
    return np.asarray(world.track_most[track] * index[:, world.track_series[track]])


@kernel_part
def trend(state, aux, block, t):
    """Move the national index on by one month."""
    if t == 0:
        monthly_growth(aux, block)
    for nation in range(block.agents.states):
        for series in range(2):
            u, e = at(state.national_index[nation], series), at(aux.growth[nation], series)
            put(state.national_index[nation], series, u * e / (1.0 + u * (e - 1.0)))


@kernel_part
def monthly_growth(aux, block):
    """Write to aux.growth [S, 2] the factor e by which the odds of each index grow in a month; luck is drawn once a run."""
    parameters, agents, luck = block.parameters.trend, block.agents, aux.draws.rotation  # free until contacts
    phi = each(parameters.autonomous)
    for series in range(2):
        normals(block.seeds, 0, agents.code[: agents.states], LUCK[series], aux.draws.row, luck)
        for nation in range(agents.states):
            observed, spread = each(parameters.internet_rate), each(parameters.internet_spread)
            if series == EGOV:
                gap = each(parameters.egov_gap) * at(agents.vulnerable, nation)
                observed, spread = each(parameters.egov_rate) - gap, each(parameters.egov_spread)
            gamma = maximum(0.0, observed + spread * at(luck, nation))
            put(aux.growth[nation], series, exponential(phi * gamma / 12.0))
