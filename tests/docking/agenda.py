"""Events and reporting duties of the twin (ODD sections 6 and 7.3)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from math import floor
from typing import Any

from sim.data import Tables
from sim.model.numerics.random import Purpose, code, uniform

from .levers import Row
from .options import rows

ONE_DAY = dt.timedelta(days=1)
COUNCIL_OUTSIDERS = 0.1


@dataclass(frozen=True)
class Event:
    """One event of the calendar with its working days (ODD section 6)."""

    name: str
    code: int
    process: str
    kind: str
    place: str
    share: float
    asked: float
    """t_e^out: to which share others than the member states of the ITU Council are asked."""
    variant: str
    days: tuple[dt.date, ...]
    item: str = ""
    """The item of the GDC's follow-up to which a proposed event belongs."""

    def days_in(self, months: Collection[int]) -> int:
        """Number of its working days in some months."""
        return sum(month_of(day) in months for day in self.days)

    @property
    def is_wsis_forum(self) -> bool:
        """Whether it is a WSIS Forum, which only observation asks (ODD section 6)."""
        return self.process == "wsis" and self.kind == "forum" and self.name.startswith("WSIS")


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


def event_code(event: str, start: str) -> int:
    """The code from which the random numbers of an event are made (ODD section 6)."""
    return code(f"event:{event}:{start}")


def drawn_day(event: str, start: str, precision: str, seed: int) -> dt.date:
    """The first day of an event of which only the month or the year is known (ODD section 6)."""
    day = dt.date.fromisoformat(start).replace(day=1)
    known, choices = (day.year, day.month), []
    while (day.year, known[1] if precision == "year" else day.month) == known:
        if is_working(day):
            choices.append(day)
        day += ONE_DAY
    u = float(uniform(seed, 0, event_code(event, start), Purpose.EVENT_DAY))
    return choices[floor(u * len(choices))]


def place_of(text: str) -> str:
    """One of the four places (ODD section 6)."""
    if text in ("New York", "online"):
        return text
    return "Geneva" if text.startswith("Geneva") else "elsewhere"


class Agenda:
    """All events and duties of a run (ODD section 6)."""

    def __init__(self, tables: Tables, settings: Mapping[str, Any], seed: int) -> None:
        follow_up = settings["gdc.follow_up"]
        variants = ("always", "proposed" if follow_up == "negotiated" else follow_up)
        self.events: list[Event] = []
        for row in rows(tables.calendar):
            if row.variant in variants and int(row.weekdays) and float(row.share):
                exact = row.precision == "day"
                first = (
                    dt.date.fromisoformat(row.start) if exact else drawn_day(row.event, row.start, row.precision, seed)
                )
                self.events.append(
                    Event(
                        row.event,
                        event_code(row.event, row.start),
                        row.process,
                        row.kind,
                        place_of(row.place),
                        float(row.share),
                        COUNCIL_OUTSIDERS if row.attendance == "itu_council" else 1.0,
                        row.variant,
                        working_days(first, int(row.weekdays)),
                        row.item if isinstance(row.item, str) else "",
                    )
                )
        self.duties = [
            Duty(row.process, month_of(dt.date.fromisoformat(row.due)), float(row.days))
            for row in rows(tables.reporting_duties)
            if row.variant in (*variants, settings["gdc.reporting"])
        ]

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
