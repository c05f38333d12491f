"""Levers and mechanisms of the twin (ODD section 9)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from .options import MECHANISMS, month_number

Reach = Mapping[str, float]

NEGOTIATION_DAYS = 1.5
NEGOTIATION_MONTHS = 12
WSIS, GDC = 0, 1

REACH: Reach = {"council": 1.0, "body": 0.5, "state": 0.3, "stakeholder": 0.2}
"""Audience -> reach of a briefing through the ITU Council."""
REACH_ALL: Reach = dict.fromkeys(REACH, 1.0)

SMALLEST = (
    *("reporting", "wsis_reports", "co_location", "wsis_meetings"),
    *("gdc_follow_up", "wsis_open", "gdc_open", "productivity"),
)
SUMS = ("overhead", "extra_wsis_days", "extra_itu_days", "broadcast")
LARGEST = ("recognition", "lead_compliance", "engagement", "vulnerable_capacity")


class Row:
    """The levers of one month, at neutral until mechanisms move them (ODD section 9, first table).

    The levers set per agent are held by what they differ by: `briefing` by audience, `extra_demand_i` as
    `extra_itu_days` (ITU's), `capacity_i` as `vulnerable_capacity` (that of LDC, LLDC and SIDS).
    """

    def __init__(self, base_recognition: float) -> None:
        self.neutral = {
            **dict.fromkeys(SMALLEST, 1.0),
            **dict.fromkeys(SUMS, 0.0),
            "recognition": base_recognition,
            "lead_compliance": 0.0,
            "engagement": 0.0,
            "vulnerable_capacity": 1.0,
        }
        self.value = dict(self.neutral)
        self.briefing = dict.fromkeys(REACH, 0.0)
        self.merged = False
        self.forced_lead: int | None = None

    def __getitem__(self, lever: str) -> float:
        return self.value[lever]

    def move(self, strength: float, **levers: float) -> None:
        """A mechanism's levers, moved from neutral by its strength and combined (ODD section 9)."""
        for lever, full in levers.items():
            neutral = self.neutral[lever]
            moved = neutral + strength * (full - neutral)
            if lever in SMALLEST:
                self.value[lever] = min(self.value[lever], moved)
            elif lever in LARGEST:
                self.value[lever] = max(self.value[lever], moved)
            else:
                self.value[lever] += moved
        self.value["broadcast"] = min(1.0, self.value["broadcast"])

    def brief(self, strength: float, share: float, reach: Reach) -> None:
        """A briefing of `share` times the reach of each audience; sums, at most 1 (ODD section 9)."""
        for audience, part in reach.items():
            self.briefing[audience] = min(1.0, self.briefing[audience] + strength * share * part)


def _itu_engagement(row: Row, k: float, m: int, start: int) -> None:
    if m >= start:
        row.move(k, engagement=0.8)


def _mapping_study(row: Row, k: float, m: int, start: int) -> None:
    if m == start:
        row.brief(k, 0.35, REACH)
        row.move(k, extra_itu_days=60.0)


def _council_review(row: Row, k: float, m: int, start: int) -> None:
    if m >= start and m % 12 + 1 in (2, 10):
        row.brief(k, 0.1, REACH)
    if m >= start + 3:
        row.move(k, recognition=row.neutral["recognition"] + 0.1)


def _information_sharing(row: Row, k: float, m: int, start: int) -> None:
    if m >= start:
        row.move(k, broadcast=0.05, overhead=0.2)


def _joint_reporting(row: Row, k: float, m: int, start: int) -> None:
    if m >= start:
        row.move(k, reporting=0.6, overhead=0.1)


def _aligned_calendar(row: Row, k: float, m: int, start: int) -> None:
    if m >= start:
        row.move(k, co_location=0.7, overhead=0.1)


def _negotiation(row: Row, k: float, m: int, start: int) -> None:
    if start - NEGOTIATION_MONTHS <= m < start:
        row.move(k, overhead=NEGOTIATION_DAYS)


def _lead_agency(row: Row, k: float, m: int, start: int) -> None:
    _negotiation(row, k, m, start)
    if m >= start:
        row.move(k, lead_compliance=0.6, recognition=0.7, overhead=0.15)


def _joint_roadmap(row: Row, k: float, m: int, start: int) -> None:
    if m >= start - 6:
        row.move(k, overhead=0.4)
    if m >= start:
        row.move(k, broadcast=0.06, reporting=0.6, co_location=0.8, lead_compliance=0.6, recognition=0.85)


def _nested(row: Row, k: float, m: int, start: int) -> None:
    _negotiation(row, k, m, start)
    if m >= start:
        row.move(k, gdc_follow_up=0.2, lead_compliance=0.5, recognition=0.7)
        row.forced_lead = WSIS


def _wsis_under_gdc(row: Row, k: float, m: int, start: int) -> None:
    _negotiation(row, k, m, start)
    if m >= start:
        row.move(k, wsis_meetings=0.4, lead_compliance=0.5, recognition=0.7)
        row.forced_lead = GDC


def _merger(row: Row, k: float, m: int, start: int) -> None:
    _negotiation(row, k, m, start)
    if m >= start:
        row.merged = True
        row.move(k, reporting=0.5, co_location=0.6, gdc_follow_up=0.2)
    if start <= m < start + 18:
        row.move(k, productivity=0.7, overhead=1.0)


def _inclusive_consultation(row: Row, k: float, m: int, start: int) -> None:
    if m >= start and m % 12 + 1 == 4:
        row.brief(k, 0.05, REACH_ALL)
        row.move(k, extra_wsis_days=3.0)


def _capacity_support(row: Row, k: float, m: int, start: int) -> None:
    if m >= start:
        row.move(k, vulnerable_capacity=1.2)


def _sunset(row: Row, k: float, m: int, start: int) -> None:
    _negotiation(row, k, m, start)
    if m >= start:
        row.move(k, wsis_open=0.0)


def _no_gdc(row: Row, k: float, m: int, start: int) -> None:
    if m >= start:
        row.move(k, gdc_open=0.0)


def _no_wsis(row: Row, k: float, m: int, start: int) -> None:
    if m >= start:
        row.move(k, wsis_open=0.0)


def _line_roadmaps(row: Row, k: float, m: int, start: int) -> None:
    if m >= start:
        row.move(k, lead_compliance=0.2, recognition=0.5, broadcast=0.02)


def _biennial_wsis_report(row: Row, k: float, m: int, start: int) -> None:
    if m >= start and (2023 + m // 12) % 2 == 1:
        row.move(k, wsis_reports=0.0)


def _shared_forum_week(row: Row, k: float, m: int, start: int) -> None:
    if m == start:
        row.move(k, co_location=0.7)


_WRITE: dict[str, Callable[[Row, float, int, int], None]] = {
    "itu_engagement": _itu_engagement,
    "mapping_study": _mapping_study,
    "council_review": _council_review,
    "information_sharing": _information_sharing,
    "joint_reporting": _joint_reporting,
    "aligned_calendar": _aligned_calendar,
    "lead_agency": _lead_agency,
    "joint_roadmap": _joint_roadmap,
    "nested": _nested,
    "wsis_under_gdc": _wsis_under_gdc,
    "merger": _merger,
    "inclusive_consultation": _inclusive_consultation,
    "capacity_support": _capacity_support,
    "sunset": _sunset,
    "no_gdc": _no_gdc,
    "no_wsis": _no_wsis,
    "line_roadmaps": _line_roadmaps,
    "biennial_wsis_report": _biennial_wsis_report,
    "shared_forum_week": _shared_forum_week,
}


def levers_of(m: int, settings: Mapping[str, Any]) -> Row:
    """The levers of month m under all mechanisms of strength above 0 (ODD section 9)."""
    row = Row(settings["recognition.base"])
    for name in MECHANISMS:
        strength = settings[f"mechanism.{name}.strength"]
        if strength > 0:
            _WRITE[name](row, strength, m, month_number(settings[f"mechanism.{name}.start"]))
    return row
