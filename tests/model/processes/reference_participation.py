"""States' obligations in plain Python, one state after the other, written from ODD sections 4 (item 9), 5, 6 and 7.3 alone.

Independent of the compiled model: it reads the tables and a mapping of levers, and nothing else. The follow-up is the adopted
one, since proposed events depend on the reuse of 7.2, and capacity is the initial one (no mechanism adds to it).
"""

import csv
import math
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

MASK = 2**64 - 1
TURNOUT, DISPOSITION, ASKED, CONSULTED, EVENT_DAY = 12, 13, 14, 15, 6
MONTHS = 96
NEUTRAL = {
    **dict.fromkeys(("wsis_open", "gdc_open", "wsis_meetings", "gdc_follow_up", "co_location"), 1.0),
    **dict.fromkeys(("reporting", "wsis_reports"), 1.0),
    **dict.fromkeys(("overhead", "extra_wsis_days"), 0.0),
}


class Defaults(NamedTuple):
    """Parameters of ODD section 2, under the names of the settings."""

    const: float = 1.8442
    assessment: float = 0.1715
    egdi: float = 4.8786
    sids: float = -1.3924
    lldc: float = -0.9937
    spread: float = 1.354
    forum_shift: float = -1.0
    report_shift: float = 0.0
    bring_together: float = 3.0
    preparation: float = 1.5
    travel_days: float = 2.0
    size_exponent: float = 0.3
    service_limit: float = 0.6
    state_floor: float = 0.3
    state_slope: float = 25.0


class Month(NamedTuple):
    """One month of one state: days demanded, served, owed at its end and paid; share seen; events asked and joined."""

    demand: float
    served: float
    owed: float
    paid: float
    seen: float
    asked: int
    joined: tuple[str, ...]


def mix(x: int) -> int:
    """The splitmix64 step."""
    x = (x + 0x9E3779B97F4A7C15) & MASK
    x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & MASK
    return x ^ (x >> 31)


@cache
def code(label: str) -> int:
    """The FNV-1a hash of a label."""
    value = 0xCBF29CE484222325
    for byte in label.encode():
        value = ((value ^ byte) * 0x100000001B3) & MASK
    return value


def pair(a: int, b: int) -> int:
    return mix(mix(a) ^ b)


def bits(seed: int, month: int, key: int, purpose: int) -> int:
    return mix(mix(mix(mix(seed) ^ month) ^ key) ^ purpose)


def uniform(*keys: int) -> float:
    return (bits(*keys) >> 11) / 2**53


def bell(*keys: int) -> float:
    x = bits(*keys)
    return 2.0 * (sum(((x >> (21 * a)) % 2**21 + 0.5) / 2**21 for a in range(3)) - 1.5)


@cache
def working_days() -> tuple[date, ...]:
    """Mondays to Fridays from January 2023 on."""
    days = (date(2023, 1, 1) + timedelta(days=n) for n in range(8 * 366 + 90))
    return tuple(day for day in days if day.weekday() < 5)


def month_of(day: date) -> int:
    return 12 * (day.year - 2023) + day.month - 1


class Event(NamedTuple):
    """A row of the calendar with the numbers of its first working day and of the one after its last."""

    row: Mapping[str, str]
    code: int
    first: int
    after: int


def rows_of(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def calendar(file: Path, seed: int) -> list[Event]:
    """The events of the adopted variant, in the order of the table."""
    days, events = working_days(), []
    for row in rows_of(file):
        if row["variant"] == "proposed" or int(row["weekdays"]) == 0 or float(row["share"]) == 0.0:
            continue
        start, key = date.fromisoformat(row["start"]), code(f"event:{row['event']}:{row['start']}")
        if row["precision"] == "day":
            first = next(n for n, day in enumerate(days) if day >= start)
        else:
            last = month_of(start) if row["precision"] == "month" else 12 * (start.year - 2023) + 11
            choice = [n for n, day in enumerate(days) if month_of(start) <= month_of(day) <= last]
            first = choice[math.floor(uniform(seed, 0, key, EVENT_DAY) * len(choice))]
        events.append(Event(row, key, first, first + int(row["weekdays"])))
    return events


def report_days(file: Path, levers: Sequence[Mapping[str, float]]) -> list[float]:
    """R of every month."""
    due = [[0.0, 0.0] for _ in range(MONTHS)]
    for row in rows_of(file):
        if row["variant"] in ("always", "adopted", "text"):
            due[month_of(date.fromisoformat(row["due"]))][row["process"] == "gdc"] += float(row["days"])
    due = [
        [wsis * now["wsis_open"] * now["wsis_reports"], gdc * now["gdc_open"]]
        for (wsis, gdc), now in zip(due, levers, strict=True)
    ]
    found = []
    for m, (wsis, gdc) in enumerate(due):
        year = due[m - m % 12 : m - m % 12 + 12]
        both = [sum(one[v] for one in year) for v in (0, 1)]
        left = 1.0 - (1.0 - levers[m]["reporting"]) * 2.0 * min(both) / sum(both) if sum(both) else 1.0
        found.append(left * (wsis + gdc))
    return found


def held(event: Event, m: int, now: Mapping[str, float]) -> tuple[float, float]:
    """Meeting days of an event in a month, and the weight of a trip to it (0 if its first day is in another month)."""
    days, row = working_days(), event.row
    number = sum(month_of(days[n]) == m for n in range(event.first, event.after))
    wsis = now["wsis_open"] * now["wsis_meetings"]
    gdc = now["gdc_open"] * (now["gdc_follow_up"] if row["variant"] == "adopted" else 1.0)
    factor = {"wsis": wsis, "gdc": gdc, "joint": 0.5 * wsis + 0.5 * now["gdc_open"], "itu": 1.0}[row["process"]]
    part = float(row["share"]) * factor * (1.0 if row["process"] == "itu" else now["co_location"])
    return number * part, part if number and month_of(days[event.first]) == m else 0.0


def place_of(row: Mapping[str, str]) -> str:
    if row["place"].startswith("Geneva"):
        return "Geneva"
    return row["place"] if row["place"] in ("New York", "online") else "elsewhere"


def travellers(states: Sequence[Mapping[str, str]], size: Mapping[str, float]) -> set[str]:
    """The 16 states that travel to Geneva."""
    order = sorted(states, key=lambda one: (size[one["iso3"]], float(one["population"]), one["iso3"]))
    return {one["iso3"] for one in order[:16]}


def disposition(state: Mapping[str, str], p: Defaults, seed: int) -> float:
    """Disposition to take part; seed of the population."""
    return (
        p.const
        + p.assessment * math.log(max(0.001, float(state["un_assessment_pct"])))
        + p.egdi * float(state["egdi"])
        + p.sids * int(state["sids"])
        + p.lldc * int(state["lldc"])
        + p.spread * bell(seed, 0, code(f"state:{state['iso3']}"), DISPOSITION)
    )


def likely(logit: float) -> float:
    return 1.0 / (1.0 + math.exp(-min(10.0, max(-10.0, logit))))


class Shared(NamedTuple):
    """What all states of a run share: parameters, levers and report days by month, and (event, days, trip) by month in order."""

    p: Defaults
    seed: int
    levers: Sequence[Mapping[str, float]]
    reports: Sequence[float]
    agenda: Sequence[Sequence[tuple[Event, float, float]]]


def months_of(state: Mapping[str, str], size: float, far: bool, eta: float, run: Shared) -> list[Month]:
    """All months of one state."""
    p, key, owed, found = run.p, code(f"state:{state['iso3']}"), 0.0, []
    party, desk = max(1.0, math.sqrt(size / 20.0)), (size / 20.0) ** p.size_exponent
    for m, now in enumerate(run.levers):
        room = max(0.0, p.bring_together * p.service_limit * size - owed)
        demand = desk * now["overhead"]
        served = min(demand, room)
        room -= served
        report = desk * run.reports[m]
        demand += report
        if report and uniform(run.seed, m, key, TURNOUT) < likely(eta + p.report_shift) and report <= room + 1e-12:
            served, room = served + report, room - report
        met = seen = 0.0
        asked, joined = 0, []
        for event, days, trip in run.agenda[m]:
            row, both = event.row, pair(key, event.code)
            outsider = row["attendance"] == "itu_council" and state["itu_council_member"] != "1"
            if outsider and uniform(run.seed, 0, both, ASKED) >= 0.1:
                continue
            goes = place_of(row) == "elsewhere" or (place_of(row) == "Geneva" and far)
            cost = party * (p.preparation * days + p.travel_days * (trip if goes else 0.0))
            shift = p.forum_shift if row["kind"] == "forum" else 0.0
            joins = uniform(run.seed, 0, both, TURNOUT) < likely(eta + shift) and 0.0 < cost <= room + 1e-12
            demand += cost
            if joins:
                served, room = served + cost, room - cost
                joined.append(row["event"])
            if row["process"] != "itu" and days > 0.0:
                met, seen, asked = met + days, seen + joins * days, asked + 1
        part = now["wsis_open"] * now["wsis_meetings"] * now["co_location"]
        days, trip = now["extra_wsis_days"] * part, far * min(1.0, now["extra_wsis_days"]) * part
        cost = party * (p.preparation * days + p.travel_days * trip)
        demand, met = demand + cost, met + days
        if cost and uniform(run.seed, m, key, CONSULTED) < likely(eta) and cost <= room + 1e-12:
            served, seen = served + cost, seen + days
        paid = min(served + owed, p.service_limit * size)
        owed = served + owed - paid
        found.append(Month(demand, served, owed, paid, seen / met if met else 0.0, asked, tuple(joined)))
    return found


def participation(
    tables: Mapping[str, Path], seed: int, levers: Sequence[Mapping[str, float]], **parameters: Any
) -> dict[str, list[Month]]:
    """ISO3 code to the months of every state of a run of 96 months, with population seed 0.

    tables: files of member_states, calendar and reporting_duties; levers: values of each month.
    """
    p = Defaults(**parameters)
    states = sorted(rows_of(tables["member_states"]), key=lambda one: one["iso3"])
    size = {
        one["iso3"]: 20.0 * (p.state_floor + p.state_slope * math.sqrt(float(one["un_assessment_pct"]) / 22.0))
        for one in states
    }
    agenda: list[list[tuple[Event, float, float]]] = []
    ordered = sorted(calendar(tables["calendar"], seed), key=lambda event: event.first)  # stable: equal days by row
    spans = [(month_of(working_days()[event.first]), month_of(working_days()[event.after - 1])) for event in ordered]
    for m, now in enumerate(levers):
        events = [event for event, (first, last) in zip(ordered, spans, strict=True) if first <= m <= last]
        agenda.append([(event, *held(event, m, now)) for event in events])
    run = Shared(p, seed, levers, report_days(tables["reporting_duties"], levers), agenda)
    far = travellers(states, size)
    return {
        one["iso3"]: months_of(one, size[one["iso3"]], one["iso3"] in far, disposition(one, p, 0), run)
        for one in states
    }
