"""Negotiation in plain Python, one state after the other, written from ODD sections 6, 7.8 and 9 alone.

Independent of the compiled rule: it reads the tables, and what a run says of its states month by month (awareness, demand,
capacity, who is at which event). What the mechanisms change at strength 1 is written out from the table of section 9.
"""

import csv
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from tests.model.processes.reference_participation import EVENT_DAY, code, month_of, uniform, working_days

GROUPS = (("eu",), ("g77", "sids"), ("g77", "ldc"), ("g77", "lldc"), ("g77",))
ITEMS = ("forum", "ai", "hlm", "prep", "consult")
WHOLE = ("nested", "wsis_under_gdc", "merger", "sunset")
WORTH, DISSENT, PREPARATION, SERVICE_LIMIT, SIZE_EXPONENT, BASE = 0.99, 0.02, 1.5, 0.6, 0.3, 0.35
OMEGA = 0.7


class Change(NamedTuple):
    """What a mechanism changes at strength 1: distances of levers to neutral, mean over its window; and its start."""

    start: int
    rep: float = 0.0
    wrep: float = 0.0
    co: float = 0.0
    fu: float = 0.0
    wm: float = 0.0
    wo: float = 0.0
    ov: float = 0.0
    pr: float = 0.0
    gain: float = 0.0


def known(recognition: float) -> float:
    return (recognition - BASE) / (1.0 - BASE)


MECHANISMS = {
    "joint_reporting": Change(24, rep=0.4, ov=0.1),
    "aligned_calendar": Change(24, co=0.3, ov=0.1),
    "lead_agency": Change(36, ov=0.15, gain=max(known(0.7), 0.6)),
    "joint_roadmap": Change(40, rep=0.4, co=0.2, ov=0.4, gain=max(known(0.85), 0.6)),
    "nested": Change(36, fu=0.8, gain=max(known(0.7), 0.5)),
    "wsis_under_gdc": Change(36, wm=0.6, gain=max(known(0.7), 0.5)),
    "merger": Change(36, rep=0.5, co=0.4, fu=0.8, pr=0.3 * 18 / 24, ov=1.0 * 18 / 24, gain=1.0),
    "sunset": Change(36, wo=1.0),
    "line_roadmaps": Change(36, gain=max(known(0.5), 0.2)),
    "biennial_wsis_report": Change(48, wrep=0.5),
    "shared_forum_week": Change(42, co=0.3 / 24),
}


class Month(NamedTuple):
    """What a run says of its states in one month: mean awareness, demand, capacity; and who is at each event, by its name."""

    aware: Sequence[float]
    demand: Sequence[float]
    capacity: Sequence[float]
    present: Mapping[str, Sequence[bool]]


class Run(NamedTuple):
    """States in the order of the model: rows of the table, sizes [days], preference for WSIS; the months; the drawn calendar."""

    states: Sequence[Mapping[str, str]]
    size: Sequence[float]
    theta: Sequence[float]
    months: Sequence[Month]
    seed: int


def rows_of(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def month(text: str) -> int:
    return 12 * (int(text[:4]) - 2023) + int(text[5:7]) - 1


def covers(tables: Mapping[str, Path]) -> tuple[float, float, float]:
    """Share that WSIS asks for too, of all themes and of the theme on AI; and share of WSIS that the GDC asks for too."""
    strength: dict[tuple[str, str], float] = {}
    for row in rows_of(tables["overlap_map"]):
        if row["framing"] == "themes" and float(row["strength"]) >= 0.25:
            strength[row["action_line"], row["gdc_code"]] = float(row["strength"])
    lines, themes = len(rows_of(tables["action_lines"])), [f"T{n}" for n in range(1, 8)]
    joint = dict.fromkeys(themes, 0.0)
    for (line, theme), one in strength.items():
        whole = sum(value for (other, _), value in strength.items() if other == line)
        joint[theme] += OMEGA * min(1.0, whole) * one / whole
    own = {theme: max(0.1 * lines / 7, lines / 7 - joint[theme]) for theme in themes}
    of_all = sum(joint.values()) / (sum(joint.values()) + sum(own.values()))
    return of_all, joint["T6"] / (joint["T6"] + own["T6"]), sum(joint.values()) / lines


def first_day(row: Mapping[str, str], seed: int) -> int:
    """Number of the first working day of an event."""
    days, start = working_days(), row["start"]
    if row["precision"] == "day":
        return next(n for n, day in enumerate(days) if day.isoformat() >= start)
    last = month(start) if row["precision"] == "month" else 12 * (int(start[:4]) - 2023) + 11
    choice = [n for n, day in enumerate(days) if month(start) <= month_of(day) <= last]
    u = uniform(seed, 0, code(f"event:{row['event']}:{start}"), EVENT_DAY)
    return choice[math.floor(u * len(choice))]


def voices(run: Run, ratio: Sequence[float], present: Sequence[bool]) -> list[float]:
    """The ratios of all voices: of those present, and of absent members of a group, some of whom are present."""
    found = [x for x, here in zip(ratio, present, strict=True) if here]
    left = set(range(len(run.states)))
    for flags in GROUPS:
        members = [i for i in sorted(left) if all(run.states[i][flag] == "1" for flag in flags)]
        left -= set(members)
        own = sorted(ratio[i] for i in members if present[i])
        if own:
            n = len(own)
            middle = own[n // 2] if n % 2 else (own[n // 2 - 1] + own[n // 2]) / 2
            found += [middle for i in members if not present[i]]
    return found


def agreed(ratios: Sequence[float], dissent: float = DISSENT) -> float:
    """The largest strength, at most 1, at which no more than the tolerated share objects."""
    order = sorted(ratios)
    if not order:
        return 0.0
    tried = [x for x in order if sum(one <= x for one in order) > dissent * len(order)]
    return min(1.0, tried[0]) if tried else 1.0


def present_at(
    run: Run, rows: Sequence[Mapping[str, str]], calendar: Sequence[Mapping[str, str]], m: int
) -> list[bool]:
    """Who joins an event of a round in a month."""
    kinds = {(row["kind"], row["process"]) for row in rows if month(row["round"]) == m}
    here = run.months[m].present
    names = [row["event"] for row in calendar if (row["kind"], row["process"]) in kinds and row["event"] in here]
    return [any(here[name][i] for name in names) for i in range(len(run.states))]


def load(run: Run, m: int, i: int) -> float:
    """How full the desk of a state has been in the last twelve months."""
    months = run.months[max(0, m - 11) : m + 1]
    return max(0.005, sum(one.demand[i] / (SERVICE_LIMIT * one.capacity[i]) for one in months) / len(months))


def negotiated(tables: Mapping[str, Path], run: Run, mechanisms: Sequence[str]) -> dict[str, float]:
    """What is kept of each item (`kept_forum`), and agreed of each mechanism (`agreed_merger`)."""
    of_gdc, of_ai, of_wsis = covers(tables)
    table = rows_of(tables["decisions"])
    calendar = [row for row in rows_of(tables["calendar"]) if row["variant"] != "adopted" and row["process"] != "other"]
    count = len(run.states)
    found = {f"kept_{item}": 1.0 for item in ITEMS}

    def rounds(name: str) -> list[Mapping[str, str]]:
        return [row for row in table if row["decision"] == name]

    for m in sorted({month(row["round"]) for row in rounds("compact")}):
        here = present_at(run, rounds("compact"), calendar, m)
        for item in ITEMS:
            cover = of_ai if item == "ai" else of_gdc
            ratio = [
                WORTH * 2 * (1 - run.theta[i]) * (1 - run.months[m].aware[i] * cover) / (PREPARATION * load(run, m, i))
                for i in range(count)
            ]
            found[f"kept_{item}"] = min(found[f"kept_{item}"], agreed(voices(run, ratio, here)))

    months = {row["decision"]: month(row["decided"]) for row in table}
    for name in mechanisms:
        one = MECHANISMS[name]
        decision = max((d for d in months if months[d] <= one.start), key=months.__getitem__, default="compact")
        m = max(month(row["round"]) for row in rounds(decision))
        days = days_of_year(tables, calendar, run.seed, one.start, found)
        here = present_at(run, rounds(decision), calendar, m)
        ratio = [ratio_of(one, days, run, m, i, (of_gdc, of_wsis)) for i in range(count)]
        strength = agreed(voices(run, ratio, here))
        found[f"agreed_{name}"] = float(strength >= 1.0) if name in WHOLE else strength
    return found


class Days(NamedTuple):
    """Days of a year: meetings of WSIS, of the GDC and of its follow-up; reports to WSIS and to the GDC."""

    wsis: float
    gdc: float
    follow_up: float
    wsis_reports: float
    gdc_reports: float


def days_of_year(
    tables: Mapping[str, Path], calendar: Sequence[Mapping[str, str]], seed: int, start: int, kept: Mapping[str, float]
) -> Days:
    """Days of a year of the 24 months from a month on, or to the end of 2030."""
    months = range(start, min(start + 24, 96))
    wsis = gdc = follow_up = 0.0
    for row in calendar:
        first, length = first_day(row, seed), int(row["weekdays"])
        inside = sum(month_of(working_days()[n]) in months for n in range(first, first + length))
        part = inside * float(row["share"]) * (kept[f"kept_{row['item']}"] if row["item"] else 1.0)
        wsis += {"wsis": 1.0, "joint": 0.5}.get(row["process"], 0.0) * part
        gdc += {"gdc": 1.0, "joint": 0.5}.get(row["process"], 0.0) * part
        follow_up += part if row["process"] == "gdc" and row["variant"] == "proposed" else 0.0
    reports = {"wsis": 0.0, "gdc": 0.0}
    for row in rows_of(tables["reporting_duties"]):
        if row["variant"] in ("always", "proposed", "text") and month(row["due"]) in months:
            reports[row["process"]] += float(row["days"])
    years = len(months) / 12
    return Days(*(days / years for days in (wsis, gdc, follow_up, reports["wsis"], reports["gdc"])))


def ratio_of(one: Change, days: Days, run: Run, m: int, i: int, cover: tuple[float, float]) -> float:
    """Benefit over cost of a mechanism for a state."""
    of_gdc, of_wsis = cover
    size, theta, a, lam = run.size[i], run.theta[i], run.months[m].aware[i], load(run, m, i)
    party, desk = max(1.0, math.sqrt(size / 20)), (size / 20) ** SIZE_EXPONENT
    meeting = PREPARATION * party
    saved = (
        a * (one.rep * 2 * min(days.wsis_reports, days.gdc_reports) * desk + one.co * (days.wsis + days.gdc) * meeting)
        + one.wrep * days.wsis_reports * desk
        + one.fu * days.follow_up * meeting
        + one.wm * days.wsis * meeting
        + one.wo * (days.wsis * meeting + days.wsis_reports * desk)
    )
    taste_wsis, taste_gdc = 2 * theta * (1 - a * of_wsis), 2 * (1 - theta) * (1 - a * of_gdc)
    lost = WORTH * (
        party * (one.fu * days.follow_up * taste_gdc + (one.wm + one.wo) * days.wsis * taste_wsis)
        + desk * (one.wo + one.wrep) * days.wsis_reports * taste_wsis
    )
    seen = WORTH * party * (days.wsis + days.gdc) * a * of_wsis * one.gain
    idle = (1 - SERVICE_LIMIT * min(1.0, lam)) * run.months[m].capacity[i]
    cost = lam * (12 * one.ov * desk + 12 * one.pr * idle) + lost
    return (lam * saved + seen) / max(1e-9, cost)
