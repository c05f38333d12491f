"""The obligations of one agent of the twin in one month, and what it pays for them (ODD section 7.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from .meetings import Meeting, MonthAgenda

if TYPE_CHECKING:
    from .actors import Actor


class Tasks(NamedTuple):
    """What each obligation of a month takes, in days."""

    coordination: float
    reports: float
    meetings: list[tuple[Meeting, float]]
    consultation: float

    @property
    def demand(self) -> float:
        """d_i: all of them together."""
        events = sum(cost for _, cost in self.meetings)
        return self.coordination + self.reports + events + self.consultation


class Served(NamedTuple):
    """What an agent serves of a month's tasks."""

    days: float
    """Demand served."""
    seen: float
    """Share of the meetings of WSIS and the GDC that the agent is at."""
    asked: list[Meeting]
    """Of states: the events that ask it."""
    joined: list[Meeting]
    """Of states: the events that it joins."""


def tasks_of(actor: Actor, agenda: MonthAgenda) -> Tasks:
    """The tasks of an agent in a month."""
    settings = actor.model.settings
    delegation = actor.party_share * actor.party
    desk = actor.report_share * actor.report_factor

    def attending(days: float, trips: float) -> float:
        return delegation * (settings["obligations.preparation"] * days + settings["obligations.travel_days"] * trips)

    return Tasks(
        desk * agenda.levers["overhead"] + actor.extra_demand,
        desk * agenda.report_days,
        [
            (meeting, actor.asked_part(meeting.event) * attending(meeting.days, meeting.trips(actor.far_from_geneva)))
            for meeting in agenda.meetings
        ],
        attending(agenda.extra_days, agenda.extra_trip if actor.far_from_geneva else 0.0),
    )


def in_proportion(actor: Actor, tasks: Tasks) -> Served:
    """Bodies and stakeholders serve what their capacity allows, each task in the same proportion."""
    demand = tasks.demand
    days = min(demand, actor.model.settings["obligations.service_limit"] * actor.capacity)
    return Served(days, days / demand if demand > 0 else 1.0, [], [])


def pay(actor: Actor, served: float) -> float:
    """Days that obligations take of this month's capacity; the rest stays owed."""
    limit = actor.model.settings["obligations.service_limit"] * actor.capacity
    due = served + actor.owed
    paid = min(due, limit)
    actor.owed = due - paid
    return paid
