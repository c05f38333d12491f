"""Summary of a run as cached for the page, and of all draws of a scenario: medians, bands and means."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from sim.model.observation.metrics import summarise
from sim.model.observation.outcome import Outcome, progress_course
from sim.model.observation.shown import SERIES, STATES, pair_shares, shown_series, shown_states
from sim.model.observation.time_use import time_use_values
from sim.scenarios.scenario import Scenario
from sim.settings.months import month_label
from sim.studies.paired import mean_of_known, quantiles

DECIMALS = 6
"""Decimals of numbers in charts; metrics are not rounded."""


class RunSummary(NamedTuple):
    """One run. series: [M, T] as shown, NaN where a measure is not defined; states: [3, S]; shares: [P] duplicated of
    produced content of joint packages at the global site; course: [T + 1] mean progress; time_use: [G, Y, 5] days by group of
    agents, year and use; burden, progress: [S]."""

    metrics: dict[str, float]
    series: np.ndarray
    states: np.ndarray
    shares: np.ndarray
    course: np.ndarray
    time_use: np.ndarray

    @property
    def burden(self) -> np.ndarray:
        """Mean burden of each state [S]."""
        return np.asarray(self.states[0])

    @property
    def progress(self) -> np.ndarray:
        """Final progress of each state [S]."""
        return np.asarray(self.states[1])


def summarise_run(outcome: Outcome) -> RunSummary:
    """The summary of a finished run."""
    return RunSummary(
        summarise(outcome),
        shown_series(outcome),
        shown_states(outcome),
        pair_shares(outcome),
        progress_course(outcome),
        time_use_values(outcome),
    )


def json_number(value: float) -> float | None:
    """A number for JSON, not rounded; None for NaN, which JSON has no word for."""
    return None if value != value else float(value)


def json_numbers(values: np.ndarray) -> Any:
    """Rounded numbers for JSON, as nested lists; None for NaN."""
    if values.ndim > 1:
        return [json_numbers(row) for row in values]
    return [None if value != value else value for value in np.round(values, DECIMALS).tolist()]


def series_bands(values: np.ndarray) -> dict[str, Any]:
    """Median and 5-95 % band over draws of every measure, from values [draws, M, T]."""
    low, middle, high = quantiles(values)
    return {
        name: {"middle": json_numbers(middle[i]), "low": json_numbers(low[i]), "high": json_numbers(high[i])}
        for i, name in enumerate(SERIES)
    }


def mean_over_runs(values: Sequence[np.ndarray]) -> np.ndarray:
    """Mean over runs, ignoring NaN; NaN only where all values are NaN."""
    return mean_of_known(np.array(values), axis=0)


def metric_matrix(rows: Sequence[RunSummary]) -> np.ndarray:
    """Metrics of all rows [draws, metrics], in the order of the first row."""
    return np.array([list(row.metrics.values()) for row in rows])


def scenario_summary(point: Scenario, rows: Sequence[RunSummary]) -> dict[str, Any]:
    """The data that the page shows for one scenario: series, states, pairs, time use and all metrics, over the draws."""
    values = metric_matrix(rows)
    low, _, high = quantiles(values)
    mean = mean_of_known(values, axis=0)
    return {
        "mechanisms": {
            name: {"strength": mechanism.strength, "start": month_label(mechanism.start)}
            for name, mechanism in point.mechanisms().items()
        },
        "series": series_bands(np.array([row.series for row in rows])),
        "states": dict(zip(STATES, json_numbers(mean_over_runs([row.states for row in rows])), strict=True)),
        "pairs": json_numbers(mean_over_runs([row.shares for row in rows])),
        "flows": json_numbers(mean_over_runs([row.time_use for row in rows])),
        "start": json_number(float(np.mean([row.course[0] for row in rows]))),
        "metrics": {
            name: {"mean": json_number(mean[i]), "low": json_number(low[i]), "high": json_number(high[i])}
            for i, name in enumerate(rows[0].metrics)
        },
    }
