"""Metrics: pure functions of the outcome of a run, each with unit, better direction and definition (ODD 8.2)."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import numpy as np

from sim.model.observation.history import OUTSIDE
from sim.model.observation.outcome import (
    Outcome,
    divided,
    mean_delivery,
    mean_of,
    ratio,
    since_adoption,
    state_attendance,
)
from sim.model.processes.delivery import GLOBAL, NATIONAL
from sim.settings.months import LAST_MONTH

SDG_COUNT = 17


class Metric(NamedTuple):
    """One metric. `better` is `lower`, `higher` or empty; `kind` is `assumed` or `emergent`, the origin of effects on it."""

    name: str
    unit: str
    better: str
    kind: str
    definition: str
    measure: Callable[[Outcome], float] | None


METRICS: dict[str, Metric] = {}
"""Registry of the metrics of a run, in the order of tables."""


def metric(
    unit: str, better: str = "", kind: str = "emergent"
) -> Callable[[Callable[[Outcome], float]], Callable[[Outcome], float]]:
    """Register a function as a metric; its name is the metric's name, its docstring the definition."""

    def register(measure: Callable[[Outcome], float]) -> Callable[[Outcome], float]:
        name = measure.__name__
        METRICS[name] = Metric(name, unit, better, kind, " ".join((measure.__doc__ or "").split()), measure)
        return measure

    return register


@metric("share", "lower")
def duplication_share(outcome: Outcome) -> float:
    """Share of content produced at the global site that is duplicated, from the adoption of the GDC on."""
    months = since_adoption(outcome)
    return ratio(outcome.history.duplicated[months, GLOBAL].sum(), outcome.history.produced[months, GLOBAL].sum())


@metric("share", "lower")
def duplication_national(outcome: Outcome) -> float:
    """Share of content produced at national sites that is duplicated, from the adoption of the GDC on."""
    months = since_adoption(outcome)
    return ratio(outcome.history.duplicated[months, NATIONAL].sum(), outcome.history.produced[months, NATIONAL].sum())


@metric("days", "lower", "assumed")
def procedural_duplication(outcome: Outcome) -> float:
    """Smaller of the days that WSIS and the GDC demand of a state, summed over kinds of meeting, reports, and years."""
    days = outcome.history.process_days
    years = (outcome.start + np.arange(days.shape[0])) // 12
    first_months = np.flatnonzero(np.diff(years, prepend=-1))
    return float(np.add.reduceat(days, first_months).min(axis=2).sum())


@metric("person-days", "higher")
def synergy_days(outcome: Outcome) -> float:
    """Days saved by adopting content that the other process had produced, at all sites."""
    return float(outcome.history.synergy.sum())


@metric("ratio", "lower", "assumed")
def burden_median(outcome: Outcome) -> float:
    """Median over states of their mean monthly demand relative to capacity."""
    return float(np.median(outcome.history.burden.mean(axis=0)))


@metric("ratio", "lower", "assumed")
def burden_p90(outcome: Outcome) -> float:
    """90th percentile over states of their mean monthly demand relative to capacity."""
    return float(np.quantile(outcome.history.burden.mean(axis=0), 0.9))


@metric("ratio", "lower", "assumed")
def burden_vulnerable(outcome: Outcome) -> float:
    """Mean over LDC, LLDC and SIDS of their mean monthly demand relative to capacity."""
    return mean_of(outcome.history.burden.mean(axis=0)[outcome.world.vulnerable])


@metric("share", "lower", "assumed")
def overloaded_share(outcome: Outcome) -> float:
    """Share of all months of all states in which demand relative to capacity exceeds the service limit."""
    return float((outcome.history.burden > outcome.service_limit).mean())


@metric("share", "lower", "assumed")
def missed_share(outcome: Outcome) -> float:
    """Share of the days demanded of states that are not served."""
    demand = outcome.history.demand.sum()
    return ratio(demand - outcome.history.served.sum(), demand)


def attendance_of_quarter(outcome: Outcome, quarter: int) -> float:
    """Mean attendance of the states in one quarter by capacity (1 is the smallest)."""
    return float(state_attendance(outcome)[outcome.names.groups[f"capacity_q{quarter}"]].mean())


QUARTERS = (
    "quarter of states with the smallest capacity",
    "second quarter of states by capacity",
    "third quarter of states by capacity",
    "quarter of states with the largest capacity",
)
for number, states in enumerate(QUARTERS, 1):
    METRICS[f"attendance_q{number}"] = Metric(
        f"attendance_q{number}",
        "share",
        "higher",
        "assumed",
        f"Share of demanded days that are served, mean over the {states}.",
        partial(attendance_of_quarter, quarter=number),
    )


@metric("share", "higher")
def awareness(outcome: Outcome) -> float:
    """Awareness at the end, mean over states and joint packages."""
    return float(outcome.history.awareness[-1])


@metric("share", "higher")
def progress(outcome: Outcome) -> float:
    """Content delivered in states at the end, counting the better strand of each package; mean over states."""
    return float(outcome.history.progress[-1].mean())


@metric("share", "higher")
def progress_population(outcome: Outcome) -> float:
    """Content delivered in states at the end, counting the better strand of each package; mean weighted by population."""
    return float(outcome.history.progress[-1] @ outcome.world.population)


@metric("share", "higher")
def progress_vulnerable(outcome: Outcome) -> float:
    """Content delivered in states at the end, counting the better strand of each package; mean over LDC, LLDC and SIDS."""
    return mean_of(outcome.history.progress[-1][outcome.world.vulnerable])


@metric("share", "higher")
def formal_progress_wsis(outcome: Outcome) -> float:
    """Delivery of WSIS strands in states at the end, weighted by volume."""
    return float(outcome.history.formal[-1, 0])


@metric("share", "higher")
def formal_progress_gdc(outcome: Outcome) -> float:
    """Delivery of GDC strands in states at the end, weighted by volume."""
    return float(outcome.history.formal[-1, 1])


@metric("months", "lower")
def months_behind(outcome: Outcome) -> float:
    """Delay of progress at the end, relative to a linear path from its start to full delivery in December 2030."""
    first, last = float(outcome.history.start_progress.mean()), progress(outcome)
    due = (LAST_MONTH + 1 - outcome.start) * (last - first) / (1.0 - first) if first < 1.0 else np.inf
    return float(outcome.history.progress.shape[0] - due)


@metric("share", "higher")
def backed_up_share(outcome: Outcome) -> float:
    """Share of the content of joint packages in states that both processes have delivered: what remains if one closes."""
    return float(outcome.history.backed_up[-1])


@metric("share", "lower")
def effort_lost_share(outcome: Outcome) -> float:
    """Share of the discretionary effort of all agents that goes to the outside agenda."""
    return ratio(outcome.history.ledger[:, OUTSIDE].sum(), outcome.history.effort.sum())


@metric("person-days", "lower", "assumed")
def coordination_days(outcome: Outcome) -> float:
    """Days of all agents for coordination: overhead, negotiation of mandates and additional demand."""
    return float(outcome.history.coordination.sum())


COMPARED = tuple(
    Metric(name, unit, "higher", "emergent", definition, None)
    for name, unit, definition in (
        (
            "months_gained",
            "months",
            "How much earlier progress reaches the final level of the reference; negative if later.",
        ),
        ("who_gains", "share", "Share of states with lower burden and no less progress than in the reference."),
        (
            "who_gains_vulnerable",
            "share",
            "Share of LDC, LLDC and SIDS with lower burden and no less progress than in the reference.",
        ),
        (
            "who_gains_others",
            "share",
            "Share of all other states with lower burden and no less progress than in the reference.",
        ),
    )
)
"""Metrics that exist only in a comparison with a reference; they have no function of a single run."""
OVER_NOTHING = (
    "duplication_share", "duplication_national", "missed_share", "effort_lost_share", "burden_vulnerable", "progress_vulnerable",
)  # fmt: skip
"""Metrics that are not defined (NaN) in a run without what they divide by; NaN in any other is an error of the model."""
ROLLED, WINDOW = ("burden_mean", "burden_median", "burden_p90", "burden_vulnerable"), 12
"""Monthly measures that are shown as means of WINDOW months, because meetings have a seasonal pattern."""
HEADLINE = ("duplication_share", "burden_median", "progress")


def progress_by_goal(outcome: Outcome) -> dict[str, float]:
    """`progress_sdg_01` .. `_17`: content delivered in states, weighted by its contribution to the SDG; mean over states."""
    weight = outcome.packages.volume[:, None] * outcome.packages.sdg
    done = divided(mean_delivery(outcome) @ weight, weight.sum(axis=0))
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
        tracks[:] = divided(np.bincount(track_of[own], delivered[own], tracks.size), whole)
    return {f"progress_{name}": float(share) for name, share in zip(outcome.names.tracks, shares, strict=True)}


def metric_of(name: str) -> Metric:
    """The metric of a column of results, by name. Raises KeyError for an unknown name."""
    if name in METRICS:
        return METRICS[name]
    for compared in COMPARED:
        if compared.name == name:
            return compared
    first, _, thing = name.partition("_")
    if first == "progress" and thing:
        definition = f"Content of {thing} delivered in states, counting the better strand; mean over states."
        if thing.startswith("sdg_"):
            definition = (
                f"Content delivered in states, weighted by its contribution to SDG {int(name[-2:])}; mean over states."
            )
        return Metric(name, "share", "higher", "emergent", definition, None)
    raise KeyError(name)


def summarise(outcome: Outcome) -> dict[str, float]:
    """All metrics of a run: name to value."""
    measured = {name: entry.measure(outcome) for name, entry in METRICS.items() if entry.measure is not None}
    return {**measured, **progress_by_goal(outcome), **progress_by_track(outcome)}
