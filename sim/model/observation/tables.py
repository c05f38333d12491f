"""Tables of one run: the monthly series, by state, by group of states and by track (ODD 8.1)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from sim.data.late import pd
from sim.model.observation.history import CAPACITY, DRAFTING, OUTSIDE, SERVED, TRANSITION_LOSS, WORK
from sim.model.observation.outcome import (
    Outcome,
    content,
    divided,
    ratio,
    since_adoption,
    state_attendance,
    track_packages,
)
from sim.model.observation.progress_metrics import all_content
from sim.model.observation.time_use import TIME_USE_COLUMNS, time_use_labels, time_use_values
from sim.model.processes.delivery import GLOBAL, NATIONAL
from sim.settings.months import month_label

LEDGER = {
    "capacity_days": CAPACITY,
    "served_days": SERVED,
    "transition_loss_days": TRANSITION_LOSS,
    "outside_days": OUTSIDE,
    "drafting_days": DRAFTING,
    "work_days": WORK,
}


def monthly_values(outcome: Outcome) -> dict[str, np.ndarray]:
    """Name to values [T] of every monthly measure; NaN where one is not defined."""
    history, world = outcome.history, outcome.world
    months = history.synergy.size
    attendance = divided(history.served, history.demand, 1.0)
    duplication = np.full((months, 2), np.nan)  # there is nothing to duplicate before the GDC is adopted
    after = since_adoption(outcome)
    duplication[after] = divided(history.duplicated[after], history.produced[after])
    demand = history.demand.sum(axis=1)
    return {
        "attention_wsis": history.attention[:, 0],
        "attention_gdc": history.attention[:, 1],
        "duplicated_global": history.duplicated[:, GLOBAL],
        "produced_global": history.produced[:, GLOBAL],
        "duplicated_national": history.duplicated[:, NATIONAL],
        "produced_national": history.produced[:, NATIONAL],
        "synergy_days": history.synergy,
        "duplication_share": duplication[:, GLOBAL],
        "duplication_national": duplication[:, NATIONAL],
        "burden_mean": history.burden.mean(axis=1),
        "burden_median": np.median(history.burden, axis=1),
        "burden_p90": np.quantile(history.burden, 0.9, axis=1),
        "burden_vulnerable": row_means(history.burden[:, world.vulnerable]),
        "overloaded_share": (history.burden > outcome.service_limit).mean(axis=1),
        "missed_share": divided(demand - history.served.sum(axis=1), demand),
        "attendance": attendance.mean(axis=1),
        "awareness": history.awareness,
        "progress": history.progress.mean(axis=1),
        "progress_population": history.progress @ world.population,
        "progress_vulnerable": row_means(history.progress[:, world.vulnerable]),
        "progress_trend": history.trend.mean(axis=1),
        "progress_trend_vulnerable": row_means(history.trend[:, world.vulnerable]),
        "progress_processes": (history.progress - history.trend).mean(axis=1),
        "progress_gdc_only": history.gdc_only.mean(axis=1),
        "progress_all": all_content(outcome).mean(axis=1),
        "formal_progress_wsis": history.formal[:, 0],
        "formal_progress_gdc": history.formal[:, 1],
        "backed_up_share": history.backed_up,
        "coordination_days": history.coordination,
        **{name: history.ledger[:, column] for name, column in LEDGER.items()},
        "effort_lost_share": divided(history.ledger[:, OUTSIDE], history.effort),
    }


def row_means(values: np.ndarray) -> np.ndarray:
    """Mean of each row [T] of values [T, S]; NaN without columns."""
    return values.mean(axis=1) if values.shape[1] else np.full(values.shape[0], np.nan)


def month_labels(outcome: Outcome) -> dict[str, list[str]]:
    """The months of a run as YYYY-MM."""
    return {"month": [month_label(outcome.start + month) for month in range(outcome.history.synergy.size)]}


def monthly_series(outcome: Outcome) -> pd.DataFrame:
    """One row per month (index: month as 2026-01), one column per monthly measure."""
    return pd.DataFrame(monthly_values(outcome), index=pd.Index(month_labels(outcome)["month"], name="month"))


STATE_COLUMNS = (
    "capacity",
    "burden",
    "overloaded_share",
    "attendance",
    "awareness",
    "progress_start",
    "progress",
    "progress_trend",
)
PAIR_COLUMNS = (
    "duplicated_global",
    "produced_global",
    "synergy_global",
    "duplicated_national",
    "produced_national",
    "synergy_national",
)


def state_values(outcome: Outcome) -> np.ndarray:
    """[S, 8] the columns STATE_COLUMNS of every state: days per month, then ratios and shares over the run or at its end."""
    history, states = outcome.history, outcome.world.states
    return np.column_stack(
        (
            outcome.world.size[:states],
            history.burden.mean(axis=0),
            (history.burden > outcome.service_limit).mean(axis=0),
            state_attendance(outcome),
            outcome.state.awareness[:states].mean(axis=1) if outcome.packages.joint else np.zeros(states),
            history.start_progress,
            history.progress[-1],
            history.trend[-1],
        )
    )


def state_labels(outcome: Outcome) -> dict[str, Any]:
    """Code and name of every state, and whether it is an LDC, LLDC or SIDS."""
    return {"iso3": outcome.names.iso3, "name": outcome.names.states, "vulnerable": outcome.world.vulnerable}


def group_values(outcome: Outcome) -> np.ndarray:
    """[G, 8] means of STATE_COLUMNS over each group of states, in the order of names.groups."""
    masks = np.array(list(outcome.names.groups.values()), dtype=float)
    return np.asarray(masks @ state_values(outcome) / masks.sum(axis=1, keepdims=True))


def group_labels(outcome: Outcome) -> dict[str, Any]:
    """Name and number of states of every group of states."""
    groups = outcome.names.groups
    return {"group": list(groups), "states": [int(mask.sum()) for mask in groups.values()]}


def pair_values(outcome: Outcome) -> np.ndarray:
    """[P_j, 6] the columns PAIR_COLUMNS of every joint package: days of the whole run."""
    history, joint = outcome.history, outcome.packages.joint
    return np.column_stack(
        [
            days[scope, :joint]
            for scope in (GLOBAL, NATIONAL)
            for days in (history.package_duplicated, history.package_produced, history.package_synergy)
        ]
    )


def pair_labels(outcome: Outcome) -> dict[str, list[str]]:
    """Line and objective of every joint package."""
    packages, tracks, lines = outcome.packages, outcome.names.tracks, outcome.world.lines
    return {
        "line": [tracks[line] for line in packages.line[: packages.joint]],
        "objective": [tracks[lines + objective] for objective in packages.objective[: packages.joint]],
    }


class TableKind(NamedTuple):
    """A table with the same rows for every run of a point: functions for its row labels and for its numeric columns."""

    meaning: str
    labels: Callable[[Outcome], dict[str, Any]]
    columns: Callable[[Outcome], dict[str, np.ndarray]]

    def content(self, outcome: Outcome) -> dict[str, Any]:
        """The columns of the table of one run: name to values."""
        return {**self.labels(outcome), **self.columns(outcome)}

    def table(self, outcome: Outcome) -> pd.DataFrame:
        """The table of one run."""
        return pd.DataFrame(self.content(outcome))


RUN_TABLES: dict[str, TableKind] = {
    "series": TableKind("one row per month", month_labels, monthly_values),
    "states": TableKind(
        "one row per state: days per month, then ratios and shares over the run or at its end",
        state_labels,
        lambda outcome: dict(zip(STATE_COLUMNS, state_values(outcome).T, strict=True)),
    ),
    "groups": TableKind(
        "one row per group of states: number of states, and means of the table of states over them",
        group_labels,
        lambda outcome: dict(zip(STATE_COLUMNS, group_values(outcome).T, strict=True)),
    ),
    "pairs": TableKind(
        "one row per pair of action line and objective: days duplicated, produced and saved, globally and nationally",
        pair_labels,
        lambda outcome: dict(zip(PAIR_COLUMNS, pair_values(outcome).T, strict=True)),
    ),
    "time_use": TableKind(
        "one row per group of agents and calendar year: days by use",
        time_use_labels,
        lambda outcome: dict(
            zip(TIME_USE_COLUMNS, time_use_values(outcome).reshape(-1, len(TIME_USE_COLUMNS)).T, strict=True)
        ),
    ),
}
"""Tables that can be stored for every run of a batch."""


def track_rows(outcome: Outcome) -> list[dict[str, Any]]:
    """One row per action line or objective: effort [days], delivery in states, duplication and synergy of its packages."""
    history, packages = outcome.history, outcome.packages
    have = content(outcome)
    rows = []
    for track, (name, title) in enumerate(zip(outcome.names.tracks, outcome.names.titles, strict=True)):
        mask = track_packages(outcome, track)
        volume = packages.volume[mask]
        own = outcome.state.delivery[1:, 0 if track < outcome.world.lines else 1][:, mask]
        rows.append(
            {
                "track": name,
                "title": title,
                "process": "wsis" if track < outcome.world.lines else "gdc",
                "volume": float(volume.sum()),
                "effort_global": float(history.track_effort[track, GLOBAL]),
                "effort_national": float(history.track_effort[track, NATIONAL]),
                "progress": float((have[:, mask] @ volume / volume.sum()).mean()),
                "formal_progress": float((own @ volume / volume.sum()).mean()),
                "duplicated_days": float(history.package_duplicated[:, mask].sum()),
                "produced_days": float(history.package_produced[:, mask].sum()),
                "synergy_days": float(history.package_synergy[:, mask].sum()),
                "duplication_share": ratio(
                    history.package_duplicated[:, mask].sum(), history.package_produced[:, mask].sum()
                ),
            }
        )
    return rows


def track_table(outcome: Outcome) -> pd.DataFrame:
    """The rows of `track_rows` as a table."""
    return pd.DataFrame(track_rows(outcome))
