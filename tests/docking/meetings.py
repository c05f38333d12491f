"""The meetings and reports that one month asks for in the twin (ODD section 7.3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .agenda import Agenda, Event, month_of
from .levers import Row


@dataclass(frozen=True)
class Meeting:
    """One event in a month in which it has days (ODD section 7.3)."""

    event: Event
    wsis: float
    """Meeting days that count for WSIS, N σ q_0 κ."""
    gdc: float
    """The same for the GDC."""
    days: float
    """M_e: meeting days of who attends all of it."""
    trip: float
    """J_e of who travels to it: 0 unless the event begins in this month."""

    @property
    def of_itu(self) -> bool:
        """Whether the event belongs to neither process."""
        return self.event.process == "itu"

    def trips(self, far_from_geneva: bool) -> float:
        """J_ei: trips of an agent to the event (ODD section 7.3)."""
        travels = self.event.place == "elsewhere" or (far_from_geneva and self.event.place == "Geneva")
        return self.trip if travels else 0.0


class MonthAgenda:
    """Meetings, travel and reports of one month (ODD section 7.3)."""

    def __init__(self, agenda: Agenda, m: int, rows_of: Mapping[int, Row], kept: Mapping[str, float]) -> None:
        """rows_of: the levers of all months of the run. kept: what states keep of each item of the follow-up."""
        self.month = m
        self.levers = rows_of[m]
        self.kept = kept
        self.report_days = agenda.report_days(m, rows_of)
        self.meetings = [
            self._meeting(event)
            for event in sorted(agenda.events, key=lambda event: event.days[0])  # equal days keep their rows
            if any(month_of(day) == m for day in event.days)
        ]
        as_wsis = self._wsis * self.levers["co_location"]
        self.extra_days = self.levers["extra_wsis_days"] * as_wsis
        """M^extra: meeting days of the additional consultation."""
        self.extra_trip = min(1.0, self.levers["extra_wsis_days"]) * as_wsis
        """J^extra of the states that travel to Geneva."""

    @property
    def _wsis(self) -> float:
        """The factor of WSIS events (ODD section 7.3)."""
        return self.levers["wsis_open"] * self.levers["wsis_meetings"]

    def _meeting(self, event: Event) -> Meeting:
        wsis, gdc = self._parts(event)
        number = sum(month_of(day) == self.month for day in event.days)
        itu = event.process == "itu"
        weight = event.share * (1.0 if itu else self.levers["co_location"])
        whole = weight * (1.0 if itu else wsis + gdc)
        return Meeting(
            event,
            number * weight * wsis,
            number * weight * gdc,
            number * whole,
            whole if month_of(event.days[0]) == self.month else 0.0,
        )

    def _parts(self, event: Event) -> tuple[float, float]:
        """q_e0 and q_e1: the factors of an event's process and variant (ODD section 7.3)."""
        if event.process == "wsis":
            return self._wsis, 0.0
        if event.process == "joint":
            return 0.5 * self._wsis, 0.5 * self.levers["gdc_open"]
        if event.process == "itu":
            return 0.0, 0.0
        factor = self.levers["gdc_open"]
        if event.variant in ("proposed", "adopted"):
            factor *= self.levers["gdc_follow_up"]
        if event.variant == "proposed":
            factor *= self.kept.get(event.item, 1.0)
        return 0.0, factor

    def both_meet(self) -> bool:
        """M: whether both WSIS and the GDC have meeting days this month (ODD section 7.7)."""
        wsis = sum(meeting.wsis for meeting in self.meetings) + self.extra_days
        gdc = sum(meeting.gdc for meeting in self.meetings)
        return wsis > 0 and gdc > 0
