"""Growth of states in the model beside growth in the observed series: rank correlations."""

from typing import NamedTuple

import numpy as np
from scipy.stats import spearmanr

import sim
from experiments.fit_trend.series import Observed, Series, growth
from sim.model.entities.index import EGOV, INTERNET
from sim.model.observation.outcome import Outcome, content
from sim.model.processes.trend import trend_content
from sim.runs.prepare import outcome_of, prepare, run_block

SEEDS = 8
WORLD = "parallel"
UNTIL_2024 = 20
"""Months from January 2023 to August 2024, before the Compact."""
EGOV_SEEN = ((2014, 2024), (2018, 2024), (2022, 2024))
INTERNET_SEEN = ((2013, 2023), (2018, 2023), (2021, 2023))


class Grown(NamedTuple):
    """Growth of S states in a run [share]: common content, of which by the processes, then by the series that content follows."""

    common: np.ndarray
    processes: np.ndarray
    egov: np.ndarray
    internet: np.ndarray


class Agreement(NamedTuple):
    """A rank correlation between growth of states and what it is compared with; mean over seeds for the model."""

    growth: str
    compared: str
    value: float


def grown(outcome: Outcome) -> Grown:
    """Growth of each state from the start of a run to its end."""
    world, packages, history = outcome.world, outcome.packages, outcome.history
    common = np.arange(packages.line.size) < packages.wsis
    series = world.track_series[packages.track(world.lines)]
    risen = content(outcome) - trend_content(history.start_index, world, packages)
    of_series = [
        risen[:, common & (series == one)] @ packages.volume[common & (series == one)] for one in (EGOV, INTERNET)
    ]
    last = history.progress[-1]
    return Grown(last - history.start_progress, last - history.trend[-1], *of_series)


def grown_by_seed(months: int | None = None) -> list[Grown]:
    """Growth in the first seeds of `parallel` at the defaults; over all months if None."""
    prepared = prepare(sim.scenario(WORLD, {} if months is None else {"months": months}))
    running = run_block([prepared] * SEEDS, range(SEEDS))
    return [grown(outcome_of(prepared, running, seed)) for seed in range(SEEDS)]


def ranks(one: np.ndarray, other: np.ndarray) -> float:
    """Rank correlation over states that have both."""
    known = ~np.isnan(one + other)
    return float(spearmanr(one[known], other[known])[0])


def in_model(seeds: list[Grown], part: str, other: np.ndarray) -> float:
    """Mean over seeds of the rank correlation of one part of growth."""
    return float(np.mean([ranks(getattr(one, part), other) for one in seeds]))


def observed_with_payment(data: Observed) -> list[Agreement]:
    """How growth of the series goes with what states pay."""
    series: tuple[tuple[Series, tuple[tuple[int, int], ...]], ...] = (
        (data.egov, EGOV_SEEN),
        (data.internet, INTERNET_SEEN),
    )
    return [
        Agreement(f"{one.name} {first}-{last % 100}", "payment", ranks(growth(one, first, last), data.payment))
        for one, windows in series
        for first, last in windows
    ]


def model_with_payment(data: Observed, whole: list[Grown]) -> list[Agreement]:
    """How growth in the model goes with what states pay, 2023-30."""
    parts = {
        "all common content": "common",
        "e-government content": "egov",
        "internet content": "internet",
        "the processes' part alone": "processes",
    }
    return [Agreement(name, "payment", in_model(whole, part, data.payment)) for name, part in parts.items()]


def model_with_series(data: Observed, whole: list[Grown], early: list[Grown]) -> list[Agreement]:
    """How growth in the model goes with growth observed: first over months with held-out figures, then over the run."""
    rows = [
        ("e-government content, Jan 2023 to Aug 2024", early, "egov", data.egov, (2022, 2024)),
        ("internet content, Jan 2023 to Aug 2024", early, "internet", data.internet, (2021, 2023)),
        ("e-government content, 2023-30", whole, "egov", data.egov, (2018, 2024)),
        ("e-government content, 2023-30", whole, "egov", data.egov, (2014, 2024)),
        ("internet content, 2023-30", whole, "internet", data.internet, (2018, 2023)),
        ("internet content, 2023-30", whole, "internet", data.internet, (2013, 2023)),
    ]
    return [
        Agreement(name, f"{series.name} {first}-{last % 100}", in_model(seeds, part, growth(series, first, last)))
        for name, seeds, part, series, (first, last) in rows
    ]


def trend_part(whole: list[Grown]) -> float:
    """Share of the growth of common content in the model that is the trend's; the rest is the processes'."""
    return 1.0 - float(np.mean([one.processes.mean() for one in whole]) / np.mean([one.common.mean() for one in whole]))
