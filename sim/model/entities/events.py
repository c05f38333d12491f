"""The calendar of both processes: events with their days and places, reports with their due dates (ODD 6)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.data import Tables
from sim.data.declarations import VARIANTS
from sim.data.late import pd
from sim.model.numerics.kernels import kernel
from sim.model.numerics.random import Purpose, code, uniform
from sim.settings.months import month_number, month_of_working_days, working_day_at, working_day_months

JOINT, ITU = 2, 3
PROCESSES = ("wsis", "gdc", "joint", "itu")
NEW_YORK, GENEVA, ONLINE, ELSEWHERE = range(4)
CITIES = 4
ALWAYS, PROPOSED, ADOPTED = range(3)
COUNCIL_OUTSIDERS = 0.1
"""Attendance of ITU Council events by agents that are not Council members (share; assumption)."""
OBLIGATION_KINDS = (
    "consultation",
    "forum",
    "governing body",
    "intergovernmental negotiation",
    "review",
    "summit",
    "report",
)
"""Kinds of obligation, used to count procedural duplication; the last one is not an event."""
CONSULTATION, REPORT = OBLIGATION_KINDS.index("consultation"), OBLIGATION_KINDS.index("report")
EVENT_DAY = int(Purpose.EVENT_DAY)


class Events(NamedTuple):
    """E events, and the reports due, as arrays.

    code: [E] code for random numbers; process, kind, place, variant: [E] indices into the tuples above; weekdays: [E] length in
    working days; share: [E] share of the event that concerns this subject; outsiders: [E] attendance of agents that are not ITU
    Council members; first_day: [E] index of the first working day, or -1 if it is drawn from days_to_draw [E] working days from
    draw_from [E] on; day_month: [days] month of every working day; month_days: [97] index of the first working day of each
    month; report_days: [96, 2] days of reports due by month, for WSIS and for the GDC.
    """

    code: np.ndarray
    process: np.ndarray
    kind: np.ndarray
    place: np.ndarray
    variant: np.ndarray
    weekdays: np.ndarray
    share: np.ndarray
    outsiders: np.ndarray
    first_day: np.ndarray
    draw_from: np.ndarray
    days_to_draw: np.ndarray
    day_month: np.ndarray
    month_days: np.ndarray
    report_days: np.ndarray


def city_of(text: str) -> int:
    """Index of the place: New York, Geneva (also "Geneva or ..."), online, or elsewhere."""
    if text.startswith("Geneva"):
        return GENEVA
    return {"New York": NEW_YORK, "online": ONLINE}.get(text, ELSEWHERE)


def held_events(tables: Tables, follow_up: str) -> pd.DataFrame:
    """The rows of the calendar that are events of the model: of the variant, with days, and with a share on this subject."""
    table = tables.calendar
    return table[table["variant"].isin(("always", follow_up)) & (table["weekdays"] > 0) & (table["share"] > 0.0)]


def days_to_draw_from(start: str, precision: str) -> tuple[int, int]:
    """First working day and number of working days among which an event starts: of its month, or of the rest of its year."""
    first, count = month_of_working_days(month_number(start))
    if precision == "year":
        last, more = month_of_working_days(12 * (month_number(start) // 12) + 11)
        count = last + more - first
    return first, count


def build_events(tables: Tables, follow_up: str, reporting: str) -> Events:
    """The calendar for one variant of the GDC's follow-up, `proposed` or `adopted`, with the duties of `text` or `assumed`."""
    table = held_events(tables, follow_up)
    spans = np.array(list(map(days_to_draw_from, table["start"], table["precision"])), dtype=np.int64)
    fixed = [
        working_day_at(start) if precision == "day" else -1
        for start, precision in zip(table["start"], table["precision"], strict=True)
    ]
    months = np.array(working_day_months())
    duties = tables.reporting_duties[tables.reporting_duties["variant"].isin(("always", follow_up, reporting))]
    report_days = np.zeros((96, 2))
    for process, due, days in zip(duties["process"], duties["due"], duties["days"], strict=True):
        report_days[month_number(due), ("wsis", "gdc").index(process)] += days
    return Events(
        code=np.array(
            [code(f"event:{event}:{start}") for event, start in zip(table["event"], table["start"], strict=True)],
            dtype=np.uint64,
        ),
        process=table["process"].map(PROCESSES.index).to_numpy(np.int64, copy=True),
        kind=table["kind"].map(OBLIGATION_KINDS.index).to_numpy(np.int64, copy=True),
        place=table["place"].map(city_of).to_numpy(np.int64, copy=True),
        variant=table["variant"].map(VARIANTS.index).to_numpy(np.int64, copy=True),
        weekdays=table["weekdays"].to_numpy(np.int64, copy=True),
        share=table["share"].to_numpy(float, copy=True),
        outsiders=np.where(table["attendance"] == "itu_council", COUNCIL_OUTSIDERS, 1.0),
        first_day=np.array(fixed, dtype=np.int64),
        draw_from=spans[:, 0].copy(),
        days_to_draw=spans[:, 1].copy(),
        day_month=months,
        month_days=np.searchsorted(months, np.arange(97)),
        report_days=report_days,
    )


@kernel
def schedule(events: Events, seed: np.uint64) -> np.ndarray:
    """[E] index of the first working day of every event in a run with this seed."""
    first = events.first_day.copy()
    for event in range(first.size):
        if first[event] < 0:
            u = uniform(seed, 0, events.code[event], EVENT_DAY)
            first[event] = events.draw_from[event] + int(u * events.days_to_draw[event])
    return first
