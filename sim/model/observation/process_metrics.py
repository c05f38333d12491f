"""Metrics of duplication, burden, attendance, awareness and effort."""

from functools import partial

import numpy as np

from sim.model.observation.history import OUTSIDE
from sim.model.observation.metric_registry import METRICS, Metric, metric
from sim.model.observation.outcome import Outcome, mean_of, ratio, since_adoption, state_attendance
from sim.model.processes.delivery import GLOBAL, NATIONAL


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
