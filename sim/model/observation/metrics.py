"""Metrics: what a run is judged by; pure functions of its outcome, each with unit, direction and definition (ODD 8.2)."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import numpy as np

from sim.model.observation.history import OUTSIDE
from sim.model.observation.outcome import (
    GLOBAL,
    NATIONAL,
    Outcome,
    mean_delivery,
    ratio,
    since_adoption,
    state_attendance,
)
from sim.settings.months import LAST_MONTH

SDG_COUNT = 17


class Metric(NamedTuple):
    """One measure of a run. `better` is `lower`, `higher` or empty; `kind` says whether effects on it are assumed or emergent."""

    name: str
    unit: str
    better: str
    kind: str
    definition: str
    measure: Callable[[Outcome], float] | None


METRICS: dict[str, Metric] = {}
"""The one registry, in the order of tables. Metrics without a function exist only in a comparison with a reference."""


def metric(
    unit: str, better: str = "", kind: str = "emergent"
) -> Callable[[Callable[[Outcome], float]], Callable[[Outcome], float]]:
    """Register a function as a metric named like it, defined by its docstring."""

    def register(measure: Callable[[Outcome], float]) -> Callable[[Outcome], float]:
        name = measure.__name__
        METRICS[name] = Metric(name, unit, better, kind, " ".join((measure.__doc__ or "").split()), measure)
        return measure

    return register


@metric("share", "lower")
def duplication_share(outcome: Outcome) -> float:
    """Content duplicated of content produced at the global site, from the adoption of the GDC on."""
    months = since_adoption(outcome)
    return ratio(outcome.history.duplicated[months, GLOBAL].sum(), outcome.history.produced[months, GLOBAL].sum())


@metric("share", "lower")
def duplication_national(outcome: Outcome) -> float:
    """Content duplicated of content produced at national sites, from the adoption of the GDC on."""
    months = since_adoption(outcome)
    return ratio(outcome.history.duplicated[months, NATIONAL].sum(), outcome.history.produced[months, NATIONAL].sum())


@metric("days", "lower", "assumed")
def procedural_duplication(outcome: Outcome) -> float:
    """Sum over kinds of meeting and reports, and over years, of the smaller of the days WSIS and the GDC ask of a state."""
    days = outcome.history.process_days
    years = (outcome.start + np.arange(days.shape[0])) // 12
    first_months = np.flatnonzero(np.diff(years, prepend=-1))
    return float(np.add.reduceat(days, first_months).min(axis=2).sum())


@metric("person-days", "higher")
def synergy_days(outcome: Outcome) -> float:
    """Days saved by adopting what the other process had produced, at all sites."""
    return float(outcome.history.synergy.sum())


@metric("ratio", "lower", "assumed")
def burden_median(outcome: Outcome) -> float:
    """Median over states of their mean monthly demand against capacity."""
    return float(np.median(outcome.history.burden.mean(axis=0)))


@metric("ratio", "lower", "assumed")
def burden_p90(outcome: Outcome) -> float:
    """90th percentile over states of their mean monthly demand against capacity."""
    return float(np.quantile(outcome.history.burden.mean(axis=0), 0.9))


@metric("ratio", "lower", "assumed")
def burden_vulnerable(outcome: Outcome) -> float:
    """Mean over LDC, LLDC and SIDS of their mean monthly demand against capacity."""
    return float(outcome.history.burden.mean(axis=0)[outcome.world.vulnerable].mean())


@metric("share", "lower", "assumed")
def overloaded_share(outcome: Outcome) -> float:
    """Months of a state in which demand passes the service limit, of all months of all states."""
    return float((outcome.history.burden > outcome.service_limit).mean())


@metric("share", "lower", "assumed")
def missed_share(outcome: Outcome) -> float:
    """Days demanded of states and not served, of all days demanded of them."""
    demand = outcome.history.demand.sum()
    return ratio(demand - outcome.history.served.sum(), demand)


def attendance_of_quarter(outcome: Outcome, quarter: int) -> float:
    """Mean attendance of the states of one quarter of capacity, 1 the smallest."""
    return float(state_attendance(outcome)[outcome.names.groups[f"capacity_q{quarter}"]].mean())


QUARTERS = (
    "quarter of states of smallest capacity",
    "second quarter of states by capacity",
    "third quarter of states by capacity",
    "quarter of states of largest capacity",
)
for number, states in enumerate(QUARTERS, 1):
    METRICS[f"attendance_q{number}"] = Metric(
        f"attendance_q{number}",
        "share",
        "higher",
        "assumed",
        f"Days served of days demanded, mean of the {states}.",
        partial(attendance_of_quarter, quarter=number),
    )


@metric("share", "higher")
def awareness(outcome: Outcome) -> float:
    """Awareness at the end, mean over states and joint packages."""
    return float(outcome.history.awareness[-1])


@metric("share", "higher")
def progress(outcome: Outcome) -> float:
    """Content delivered in states at the end, the better strand of each package; mean over states."""
    return float(outcome.history.progress[-1].mean())


@metric("share", "higher")
def progress_population(outcome: Outcome) -> float:
    """Content delivered in states at the end, the better strand of each package; mean over people."""
    return float(outcome.history.progress[-1] @ outcome.world.population)


@metric("share", "higher")
def progress_vulnerable(outcome: Outcome) -> float:
    """Content delivered in states at the end, the better strand of each package; mean over LDC, LLDC and SIDS."""
    return float(outcome.history.progress[-1][outcome.world.vulnerable].mean())


@metric("share", "higher")
def formal_progress_wsis(outcome: Outcome) -> float:
    """Delivery of WSIS strands in states at the end, by volume."""
    return float(outcome.history.formal[-1, 0])


@metric("share", "higher")
def formal_progress_gdc(outcome: Outcome) -> float:
    """Delivery of GDC strands in states at the end, by volume."""
    return float(outcome.history.formal[-1, 1])


@metric("months", "lower")
def months_behind(outcome: Outcome) -> float:
    """How late progress is at the end, against a straight line from its start to full delivery in December 2030."""
    first, last = float(outcome.history.start_progress.mean()), progress(outcome)
    due = (LAST_MONTH + 1 - outcome.start) * (last - first) / (1.0 - first) if first < 1.0 else np.inf
    return float(outcome.history.progress.shape[0] - due)


@metric("share", "higher")
def backed_up_share(outcome: Outcome) -> float:
    """Content of joint packages in states that both processes hold, of what either holds: what survives if one closes."""
    return float(outcome.history.backed_up[-1])


@metric("share", "lower")
def effort_lost_share(outcome: Outcome) -> float:
    """Discretionary effort of all agents that goes to the outside agenda."""
    return ratio(outcome.history.ledger[:, OUTSIDE].sum(), outcome.history.effort.sum())


@metric("person-days", "lower", "assumed")
def coordination_days(outcome: Outcome) -> float:
    """Days all agents spend on coordination: overhead, negotiation of mandates and extra demands."""
    return float(outcome.history.coordination.sum())


COMPARED = tuple(
    Metric(name, unit, "higher", "emergent", definition, None)
    for name, unit, definition in (
        (
            "months_gained",
            "months",
            "How much earlier progress gets as far as the reference does by the end; negative if behind.",
        ),
        ("who_gains", "share", "States with lower burden and no less progress than in the reference."),
        ("who_gains_vulnerable", "share", "The same among LDC, LLDC and SIDS."),
        ("who_gains_others", "share", "The same among all other states."),
    )
)
"""Metrics that exist only in a comparison with a reference; they are worked out by `sim.studies.paired`."""
ROLLED, WINDOW = ("burden_mean", "burden_median", "burden_p90", "burden_vulnerable"), 12
"""Monthly measures that are shown as means of so many months: meetings come and go with the seasons."""
HEADLINE = ("duplication_share", "burden_median", "progress")


def progress_by_goal(outcome: Outcome) -> dict[str, float]:
    """`progress_sdg_01` .. `_17`: content delivered in states, weighted by what serves the goal; mean over states."""
    weight = outcome.packages.volume[:, None] * outcome.packages.sdg
    done = mean_delivery(outcome) @ weight / weight.sum(axis=0)
    return {f"progress_sdg_{goal + 1:02d}": float(done[goal]) for goal in range(SDG_COUNT)}


def progress_by_track(outcome: Outcome) -> dict[str, float]:
    """`progress_C1` ..: content delivered in states of each action line and objective; mean over states."""
    packages, shares = outcome.packages, np.empty(len(outcome.names.tracks))
    delivered = packages.volume * mean_delivery(outcome)
    for tracks, track_of in (
        (shares[: outcome.world.lines], packages.line),
        (shares[outcome.world.lines :], packages.objective),
    ):
        own = track_of >= 0
        whole = np.bincount(track_of[own], packages.volume[own], tracks.size)
        tracks[:] = np.bincount(track_of[own], delivered[own], tracks.size) / whole
    return {f"progress_{name}": float(share) for name, share in zip(outcome.names.tracks, shares, strict=True)}


def metric_of(name: str) -> Metric:
    """The metric of a column of results. Raises KeyError for an unknown name."""
    if name in METRICS:
        return METRICS[name]
    for compared in COMPARED:
        if compared.name == name:
            return compared
    first, _, thing = name.partition("_")
    if first == "progress" and thing:
        told = f"Content of {thing} delivered in states, the better strand; mean over states."
        if thing.startswith("sdg_"):
            told = f"Content delivered in states that serves SDG {int(name[-2:])}; mean over states."
        return Metric(name, "share", "higher", "emergent", told, None)
    raise KeyError(name)


def summarise(outcome: Outcome) -> dict[str, float]:
    """Every metric of a run: name to value."""
    measured = {name: entry.measure(outcome) for name, entry in METRICS.items() if entry.measure is not None}
    return {**measured, **progress_by_goal(outcome), **progress_by_track(outcome)}
