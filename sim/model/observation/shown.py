"""Values of one run for the page and the explorer: monthly series, values by state, shares by pair (ODD 8.1)."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from sim.model.observation.history import USES
from sim.model.observation.metrics import ROLLED, WINDOW, summarise
from sim.model.observation.outcome import Outcome, divided
from sim.model.observation.tables import (
    PAIR_COLUMNS,
    STATE_COLUMNS,
    TableKind,
    monthly_values,
    pair_values,
    state_values,
)
from sim.model.observation.time_use import time_use_values

SERIES = (
    "duplication_share", "burden_median", "progress", "awareness", "attendance", "burden_vulnerable",
    "progress_vulnerable", "formal_progress_wsis", "formal_progress_gdc", "backed_up_share", "duplication_national",
    "overloaded_share", "missed_share", "effort_lost_share", "progress_trend", "progress_trend_vulnerable",
)  # fmt: skip
"""Monthly measures that the page can show."""
STATES = ("burden", "progress", "attendance")
"""Measures by which dots of states can be coloured."""


def rolling(values: np.ndarray) -> np.ndarray:
    """Mean over the last WINDOW (12) months; NaN in the first months."""
    found = np.full(values.size, np.nan)
    if values.size >= WINDOW:
        found[WINDOW - 1 :] = np.lib.stride_tricks.sliding_window_view(values, WINDOW).mean(axis=1)
    return found


def shown_series(outcome: Outcome) -> np.ndarray:
    """[M, T] the measures SERIES by month, some as rolling means; NaN where a measure is not defined."""
    values = monthly_values(outcome)  # arrays, because a data frame would double the time and block other threads
    return np.array([rolling(values[name]) if name in ROLLED else values[name] for name in SERIES])


def shown_states(outcome: Outcome) -> np.ndarray:
    """[3, S] the measures STATES of every state."""
    return state_values(outcome)[:, [STATE_COLUMNS.index(name) for name in STATES]].T


def pair_shares(outcome: Outcome) -> np.ndarray:
    """[P_j] duplicated share of content produced on joint packages at the global site; NaN if nothing was produced."""
    pairs = pair_values(outcome)
    duplicated, produced = (pairs[:, PAIR_COLUMNS.index(f"{name}_global")] for name in ("duplicated", "produced"))
    return divided(duplicated, produced)


START = "progress_start"


def shown_summary(outcome: Outcome) -> dict[str, float]:
    """All metrics, and mean progress before the first month, which is needed for months gained."""
    return {**summarise(outcome), START: float(outcome.history.start_progress.mean())}


def columns(names: Sequence[str], values: np.ndarray) -> dict[str, np.ndarray]:
    """Names to columns of numbers; columns needed only for figures are in single precision."""
    exact = ("burden", "progress")
    return {
        name: column if name in exact else column.astype(np.float32) for name, column in zip(names, values, strict=True)
    }


def unlabelled(outcome: Outcome) -> dict[str, Any]:
    """No labels: rows are identified by their order."""
    return {}


EXPLORED: dict[str, TableKind] = {
    "shown_series": TableKind("one row per month", unlabelled, lambda outcome: columns(SERIES, shown_series(outcome))),
    "shown_states": TableKind("one row per state", unlabelled, lambda outcome: columns(STATES, shown_states(outcome))),
    "shown_pairs": TableKind(
        "one row per pair", unlabelled, lambda outcome: columns(("share",), pair_shares(outcome)[None])
    ),
    "shown_time_use": TableKind(
        "one row per group of agents and year",
        unlabelled,
        lambda outcome: columns(USES, time_use_values(outcome).reshape(-1, len(USES)).T),
    ),
}
"""Tables kept of every run of the explorer."""
