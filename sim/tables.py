"""Tables of one run: the monthly series, by state, by group of states and by track (ODD 8.1)."""

import numpy as np
import pandas as pd

from sim.metrics import GLOBAL, NATIONAL, Outcome, better_strand, ratio, since_adoption, state_attendance, track_packages
from sim.months import month_label
from sim.record import CAPACITY, DRAFTING, FRICTION, OUTSIDE, SERVED, WORK

LEDGER = {
    "capacity_days": CAPACITY,
    "served_days": SERVED,
    "friction_days": FRICTION,
    "outside_days": OUTSIDE,
    "drafting_days": DRAFTING,
    "work_days": WORK,
}


def divided(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """part / whole, 0 where there is no whole."""
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0.0)


def monthly_series(outcome: Outcome) -> pd.DataFrame:
    """One row a month (index: month as 2026-01), one column a measure of that month."""
    record, world = outcome.record, outcome.world
    months = record.synergy.size
    after = np.zeros((months, 2))
    after[since_adoption(outcome)] = 1.0
    attendance = np.divide(record.served, record.demand, out=np.ones_like(record.demand), where=record.demand > 0.0)
    duplication = divided(record.duplicated, record.produced) * after
    demand = record.demand.sum(axis=1)
    columns = {
        "attention_wsis": record.attention[:, 0],
        "attention_gdc": record.attention[:, 1],
        "duplicated_global": record.duplicated[:, GLOBAL],
        "produced_global": record.produced[:, GLOBAL],
        "duplicated_national": record.duplicated[:, NATIONAL],
        "produced_national": record.produced[:, NATIONAL],
        "synergy_days": record.synergy,
        "duplication_share": duplication[:, GLOBAL],
        "duplication_national": duplication[:, NATIONAL],
        "burden_mean": record.burden.mean(axis=1),
        "burden_median": np.median(record.burden, axis=1),
        "burden_p90": np.quantile(record.burden, 0.9, axis=1),
        "burden_vulnerable": record.burden[:, world.vulnerable].mean(axis=1),
        "overloaded_share": (record.burden > outcome.service_limit).mean(axis=1),
        "missed_share": divided(demand - record.served.sum(axis=1), demand),
        "attendance": attendance.mean(axis=1),
        "awareness": record.awareness,
        "progress": record.progress.mean(axis=1),
        "progress_population": record.progress @ world.population,
        "progress_vulnerable": record.progress[:, world.vulnerable].mean(axis=1),
        "formal_progress_wsis": record.formal[:, 0],
        "formal_progress_gdc": record.formal[:, 1],
        "backed_up_share": record.backed_up,
        "coordination_days": record.coordination,
        **{name: record.ledger[:, column] for name, column in LEDGER.items()},
        "effort_lost_share": divided(record.ledger[:, OUTSIDE], record.effort),
    }
    labels = [month_label(outcome.start + t) for t in range(months)]
    return pd.DataFrame(columns, index=pd.Index(labels, name="month"))


def state_table(outcome: Outcome) -> pd.DataFrame:
    """One row a state: iso3, name, capacity [days a month], burden, overloaded, attendance, progress at start and end."""
    record, names = outcome.record, outcome.names
    states = outcome.world.states
    return pd.DataFrame({
        "iso3": names.iso3,
        "name": names.states,
        "vulnerable": outcome.world.vulnerable,
        "capacity": outcome.world.size[:states],
        "burden": record.burden.mean(axis=0),
        "overloaded_share": (record.burden > outcome.service_limit).mean(axis=0),
        "attendance": state_attendance(outcome),
        "awareness": outcome.state.awareness[:states].mean(axis=1) if outcome.packages.joint else np.zeros(states),
        "progress_start": record.start_progress,
        "progress": record.progress[-1],
    })


def group_table(outcome: Outcome) -> pd.DataFrame:
    """One row a group of states: number of states, and means of the state table over them."""
    states = state_table(outcome)
    columns = ["capacity", "burden", "overloaded_share", "attendance", "awareness", "progress_start", "progress"]
    rows = [
        {"group": group, "states": int(mask.sum()), **states.loc[mask, columns].mean().to_dict()}
        for group, mask in outcome.names.groups.items()
        if mask.any()
    ]
    return pd.DataFrame(rows)


def track_table(outcome: Outcome) -> pd.DataFrame:
    """One row an action line or objective: effort [days], delivery in states, duplication and synergy of its packages."""
    record, packages = outcome.record, outcome.packages
    best = better_strand(outcome)
    rows = []
    for track, (name, title) in enumerate(zip(outcome.names.tracks, outcome.names.titles, strict=True)):
        mask = track_packages(outcome, track)
        volume = packages.volume[mask]
        own = outcome.state.delivery[1:, 0 if track < outcome.world.lines else 1][:, mask]
        rows.append({
            "track": name,
            "title": title,
            "process": "wsis" if track < outcome.world.lines else "gdc",
            "volume": float(volume.sum()),
            "effort_global": float(record.track_effort[track, GLOBAL]),
            "effort_national": float(record.track_effort[track, NATIONAL]),
            "progress": float((best[:, mask] @ volume / volume.sum()).mean()),
            "formal_progress": float((own @ volume / volume.sum()).mean()),
            "duplicated_days": float(record.package_duplicated[:, mask].sum()),
            "produced_days": float(record.package_produced[:, mask].sum()),
            "synergy_days": float(record.package_synergy[:, mask].sum()),
            "duplication_share": ratio(record.package_duplicated[:, mask].sum(), record.package_produced[:, mask].sum()),
        })
    return pd.DataFrame(rows)
