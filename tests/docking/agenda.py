"""Events, reporting duties and clashes of the twin (ODD sections 6 and 7.3)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from math import floor
from typing import Any

from sim.data import Tables
from sim.model.numerics.random import Purpose, code, uniform

from .levers import Row
from .options import rows

ONE_DAY = dt.timedelta(days=1)
PLACES = ("New York", "Geneva", "online", "elsewhere")
COUNCIL_OUTSIDERS = 0.1


@dataclass(frozen=True)
class Event:
    """One event of the calendar with its working days (ODD section 6)."""

    process: str
    place: str
    share: float
    council_only: bool
    variant: str
    days: tuple[dt.date, ...]

    def attendance(self, council: bool) -> float:
        """t_e: attendance of the agent's class (ODD section 6)."""
        return 1.0 if council or not self.council_only else COUNCIL_OUTSIDERS


@dataclass(frozen=True)
class Duty:
    """One reporting duty in the month it is due (ODD section 6)."""

    process: str
    month: int
    days: float


def month_of(day: dt.date) -> int:
    """The month number a day falls in (ODD section 2)."""
    return (day.year - 2023) * 12 + day.month - 1


def is_working(day: dt.date) -> bool:
    """Mondays to Fridays (ODD section 6)."""
    return day.weekday() < 5


def working_days(first: dt.date, number: int) -> tuple[dt.date, ...]:
    """`number` consecutive working days from `first`, or from the next working day (ODD section 6)."""
    days: list[dt.date] = []
    day = first
    while len(days) < number:
        if is_working(day):
            days.append(day)
        day += ONE_DAY
    return tuple(days)


def drawn_day(event: str, start: str, precision: str, seed: int) -> dt.date:
    """The first day of an event of which only the month or the year is known (ODD section 6)."""
    day = dt.date.fromisoformat(start).replace(day=1)
    known, choices = (day.year, day.month), []
    while (day.year, known[1] if precision == "year" else day.month) == known:
        if is_working(day):
            choices.append(day)
        day += ONE_DAY
    u = float(uniform(seed, 0, code(f"event:{event}:{start}"), Purpose.EVENT_DAY))
    return choices[floor(u * len(choices))]


def place_of(text: str) -> str:
    """One of the four places (ODD section 6)."""
    if text in ("New York", "online"):
        return text
    return "Geneva" if text.startswith("Geneva") else "elsewhere"


class Agenda:
    """All events and duties of a run (ODD section 6)."""

    def __init__(self, tables: Tables, settings: Mapping[str, Any], seed: int) -> None:
        variants = ("always", settings["gdc.follow_up"])
        self.events: list[Event] = []
        for row in rows(tables.calendar):
            if row.variant in variants and int(row.weekdays) and float(row.share):
                exact = row.precision == "day"
                first = (
                    dt.date.fromisoformat(row.start) if exact else drawn_day(row.event, row.start, row.precision, seed)
                )
                self.events.append(
                    Event(
                        row.process,
                        place_of(row.place),
                        float(row.share),
                        row.attendance == "itu_council",
                        row.variant,
                        working_days(first, int(row.weekdays)),
                    )
                )
        self.duties = [
            Duty(row.process, month_of(dt.date.fromisoformat(row.due)), float(row.days))
            for row in rows(tables.reporting_duties)
            if row.variant in (*variants, settings["gdc.reporting"])
        ]

    def month(self, m: int, rows_of: Mapping[int, Row], reuse: float) -> MonthAgenda:
        """What month m asks for under the levers of the months of the run (ODD section 7.3)."""
        return MonthAgenda(self, m, rows_of, reuse)

    def due(self, m: int, levers: Row) -> tuple[float, float]:
        """Report days of each process due in a month, before reports are joined (ODD section 7.3)."""
        days = {
            process: sum(duty.days for duty in self.duties if duty.month == m and duty.process == process)
            for process in ("wsis", "gdc")
        }
        return days["wsis"] * levers["wsis_open"] * levers["wsis_reports"], days["gdc"] * levers["gdc_open"]

    def report_days(self, m: int, rows_of: Mapping[int, Row]) -> float:
        """Report days of a month; joint reporting joins what has a twin in the calendar year (ODD section 7.3)."""
        year = [self.due(other, levers) for other, levers in rows_of.items() if other // 12 == m // 12]
        wsis, gdc = (sum(of_month) for of_month in zip(*year, strict=True))
        saved = 0.0
        if wsis + gdc > 0:
            saved = (1.0 - rows_of[m]["reporting"]) * 2.0 * min(wsis, gdc) / (wsis + gdc)
        return sum(self.due(m, rows_of[m])) * (1.0 - saved)


class MonthAgenda:
    """Meetings, travel, reports and clashes of one month (ODD section 7.3)."""

    def __init__(self, agenda: Agenda, m: int, rows_of: Mapping[int, Row], reuse: float) -> None:
        self.levers = rows_of[m]
        self.reuse = reuse
        self.sitting = [
            (event, sum(month_of(day) == m for day in event.days))
            for event in agenda.events
            if any(month_of(day) == m for day in event.days)
        ]
        self.opening = [event for event in agenda.events if month_of(event.days[0]) == m]
        self.days = sorted({day for event, _ in self.sitting for day in event.days if month_of(day) == m})
        self.report_days = agenda.report_days(m, rows_of)
        self._missed: dict[tuple[bool, int], float] = {}

    @property
    def q_wsis(self) -> float:
        """The factor of WSIS events (ODD section 7.3)."""
        return self.levers["wsis_open"] * self.levers["wsis_meetings"]

    def q(self, event: Event) -> float:
        """q_e: the factor of an event's process and variant (ODD section 7.3)."""
        if event.process == "itu":
            return 1.0
        if event.process == "wsis":
            return self.q_wsis
        if event.process == "joint":
            return 0.5 * self.q_wsis + 0.5 * self.levers["gdc_open"]
        factor = self.levers["gdc_open"]
        if event.variant in ("proposed", "adopted"):
            factor *= self.levers["gdc_follow_up"]
        if event.variant == "proposed":
            factor *= 1.0 - self.reuse
        return factor

    def kappa(self, event: Event) -> float:
        """κ_c of an event (ODD section 7.3)."""
        return 1.0 if event.process == "itu" else self.levers["co_location"]

    def effective(self, event: Event, council: bool) -> float:
        """The effective share share_e t_e q_e of an event (ODD section 7.3)."""
        return event.share * event.attendance(council) * self.q(event)

    def meeting_days(self, council: bool) -> float:
        """Meeting days of an agent (ODD section 7.3)."""
        days = sum(self.effective(e, council) * self.kappa(e) * count for e, count in self.sitting)
        return days + self.levers["extra_wsis_days"] * self.q_wsis * self.levers["co_location"]

    def trips(self, council: bool, far_from_geneva: bool) -> float:
        """Weighted events that need travel (ODD section 7.3)."""
        places = ("elsewhere", "Geneva") if far_from_geneva else ("elsewhere",)
        weights = sum(self.effective(e, council) * self.kappa(e) for e in self.opening if e.place in places)
        if far_from_geneva:
            extra = min(1.0, self.levers["extra_wsis_days"])
            weights += extra * self.q_wsis * self.levers["co_location"]
        return weights

    def missed_share(self, council: bool, teams: int) -> float:
        """Unserved effective shares of the month, with κ_c where due (ODD section 7.3, clashes)."""
        if (council, teams) not in self._missed:
            total = sum(self._missed_on(day, council, teams) for day in self.days)
            self._missed[council, teams] = total
        return self._missed[council, teams]

    def _missed_on(self, day: dt.date, council: bool, teams: int) -> float:
        best: dict[str, tuple[float, Event]] = {}
        for event, _ in self.sitting:
            share = self.effective(event, council)
            if day in event.days and share > 0 and share > best.get(event.place, (0.0, event))[0]:
                best[event.place] = (share, event)
        ranked = sorted(best.items(), key=lambda item: (-item[1][0], PLACES.index(item[0])))
        missed = 0.0
        for _, (share, event) in ranked[teams:]:
            first = ranked[0][1][1]
            itu = "itu" in (event.process, first.process)
            missed += share * (1.0 if itu else self.levers["co_location"])
        return missed

    def both_meet(self) -> bool:
        """met: whether the month has WSIS meeting days and GDC meeting days (ODD section 7.7)."""
        wsis = self.levers["extra_wsis_days"] * self.q_wsis * self.levers["co_location"]
        gdc = 0.0
        for event, count in self.sitting:
            weight = event.share * self.kappa(event) * count
            if event.process == "wsis":
                wsis += weight * self.q(event)
            elif event.process == "gdc":
                gdc += weight * self.q(event)
            elif event.process == "joint":
                wsis += weight * 0.5 * self.q_wsis
                gdc += weight * 0.5 * self.levers["gdc_open"]
        return wsis > 0 and gdc > 0
