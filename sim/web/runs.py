"""What the page keeps of a run, and what it shows of all draws of a scenario: middles, bands and means."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from sim.days import flow_values
from sim.metrics import ROLLED, WINDOW, summarise
from sim.months import ADOPTION_MONTH, month_label
from sim.outcome import Outcome
from sim.scenarios import Scenario
from sim.studies.compare import HIGH, LOW
from sim.tables import PAIR_COLUMNS, STATE_COLUMNS, monthly_values, pair_values, state_values

SERIES = (
    "duplication_share", "burden_median", "progress", "awareness", "attendance", "burden_vulnerable",
    "progress_vulnerable", "formal_progress_wsis", "formal_progress_gdc", "backed_up_share", "duplication_national",
    "overloaded_share", "missed_share", "effort_lost_share",
)  # fmt: skip
"""Monthly measures that can be shown."""
SINCE_ADOPTION = ("duplication_share", "duplication_national")
STATES = ("burden", "progress", "attendance")
"""What the dots of states can be coloured by."""
DECIMALS = 6
"""Of what is drawn; metrics are sent whole."""


class Row(NamedTuple):
    """One run. series: [M, T] as shown, NaN where a measure is not defined; states: [3, S]; shares: [P] duplicated of
    produced content of joint packages at the global site; course: [T + 1] mean progress; flows: [G, Y, 5] days by group of
    agents, year and use; burden, progress: [S]."""

    metrics: dict[str, float]
    series: np.ndarray
    states: np.ndarray
    shares: np.ndarray
    course: np.ndarray
    flows: np.ndarray

    @property
    def burden(self) -> np.ndarray:
        """[S] each state's mean burden."""
        return self.states[0]

    @property
    def progress(self) -> np.ndarray:
        """[S] each state's last progress."""
        return self.states[1]


def rolling(values: np.ndarray) -> np.ndarray:
    """Mean of the twelve months up to each; NaN before there are twelve."""
    found = np.full(values.size, np.nan)
    if values.size >= WINDOW:
        found[WINDOW - 1 :] = np.lib.stride_tricks.sliding_window_view(values, WINDOW).mean(axis=1)
    return found


def shown_series(outcome: Outcome) -> np.ndarray:
    """[M, T] the monthly measures as they are shown; NaN where one is not defined."""
    values = monthly_values(outcome)  # as arrays: a table would take as long again, holding up the other threads
    series = np.array([rolling(values[name]) if name in ROLLED else values[name] for name in SERIES])
    before = max(0, ADOPTION_MONTH - outcome.start)
    for name in SINCE_ADOPTION:
        series[SERIES.index(name), :before] = np.nan
    return series


def shown_states(outcome: Outcome) -> np.ndarray:
    """[3, S] what the dots of states are coloured by."""
    return state_values(outcome)[:, [STATE_COLUMNS.index(name) for name in STATES]].T


def pair_shares(outcome: Outcome) -> np.ndarray:
    """[P] duplicated of produced content of joint packages at the global site; NaN where nothing was produced."""
    pairs = pair_values(outcome)
    duplicated, produced = (pairs[:, PAIR_COLUMNS.index(f"{name}_global")] for name in ("duplicated", "produced"))
    return np.divide(duplicated, produced, out=np.full_like(produced, np.nan), where=produced > 0.0)


def row_of(outcome: Outcome) -> Row:
    """What is kept of a finished run."""
    record = outcome.record
    return Row(
        summarise(outcome),
        shown_series(outcome),
        shown_states(outcome),
        pair_shares(outcome),
        np.concatenate(([record.start_progress.mean()], record.progress.mean(axis=1))),
        flow_values(outcome),
    )


def plain(values: np.ndarray) -> Any:
    """Numbers for JSON, rounded; None for NaN."""
    if values.ndim > 1:
        return [plain(row) for row in values]
    return [None if value != value else value for value in np.round(values, DECIMALS).tolist()]


def course_of(values: np.ndarray) -> dict[str, Any]:
    """Middle and 5-95 % band over draws of every measure; values [draws, M, T]."""
    low, middle, high = np.quantile(values, (LOW, 0.5, HIGH), axis=0)
    return {
        name: {"middle": plain(middle[i]), "low": plain(low[i]), "high": plain(high[i])}
        for i, name in enumerate(SERIES)
    }


def mean_of(values: Sequence[np.ndarray]) -> np.ndarray:
    """Mean over runs of arrays that may hold NaN; NaN only where all do."""
    stacked = np.array(values)
    known = ~np.isnan(stacked)
    total, count = np.where(known, stacked, 0.0).sum(axis=0), known.sum(axis=0)
    return np.divide(total, count, out=np.full(total.shape, np.nan), where=count > 0)


def metric_matrix(rows: Sequence[Row]) -> np.ndarray:
    """[draws, metrics] in the order of the first row's metrics."""
    return np.array([list(row.metrics.values()) for row in rows])


def shown(point: Scenario, rows: Sequence[Row]) -> dict[str, Any]:
    """What the page shows of one scenario: its course, its states, its pairs and all its metrics over the draws."""
    values = metric_matrix(rows)
    low, high = np.quantile(values, (LOW, HIGH), axis=0)
    mean = values.mean(axis=0)
    return {
        "mechanisms": {
            name: {"strength": mechanism.strength, "start": month_label(mechanism.start)}
            for name, mechanism in point.mechanisms().items()
        },
        "series": course_of(np.array([row.series for row in rows])),
        "states": dict(zip(STATES, plain(mean_of([row.states for row in rows])), strict=True)),
        "pairs": plain(mean_of([row.shares for row in rows])),
        "flows": plain(mean_of([row.flows for row in rows])),
        "metrics": {
            name: {"mean": float(mean[i]), "low": float(low[i]), "high": float(high[i])}
            for i, name in enumerate(rows[0].metrics)
        },
    }
