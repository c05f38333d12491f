"""Levers and mechanisms of the twin (ODD section 9)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from .options import MECHANISM_VALUES, MECHANISMS, month_number

Reach = Mapping[str, float]
Full = Mapping[str, float]
"""The values of a mechanism at strength 1."""

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
LARGEST = ("recognition", "lead_compliance", "engagement", "vulnerable_capacity", "merged")


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
            "merged": 0.0,
        }
        self.value = dict(self.neutral)
        self.briefing = dict.fromkeys(REACH, 0.0)
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


def _itu_engagement(row: Row, k: float, m: int, start: int, full: Full) -> None:
    if m >= start:
        row.move(k, engagement=full["engagement"])


def _mapping_study(row: Row, k: float, m: int, start: int, full: Full) -> None:
    if m == start:
        row.brief(k, full["pulse"], REACH)
        row.move(k, extra_itu_days=full["study_days"])


def _council_review(row: Row, k: float, m: int, start: int, full: Full) -> None:
    if m >= start and m % 12 + 1 in (2, 10):
        row.brief(k, full["pulse"], REACH)
    if m >= start + 3:
        row.move(k, recognition=min(1.0, row.neutral["recognition"] + full["recognition_gain"]))


def _information_sharing(row: Row, k: float, m: int, start: int, full: Full) -> None:
    if m >= start:
        row.move(k, broadcast=full["broadcast"], overhead=full["overhead"])


def _joint_reporting(row: Row, k: float, m: int, start: int, full: Full) -> None:
    if m >= start:
        row.move(k, reporting=full["reporting"], overhead=full["overhead"])


def _aligned_calendar(row: Row, k: float, m: int, start: int, full: Full) -> None:
    if m >= start:
        row.move(k, co_location=full["co_location"], overhead=full["overhead"])


def _negotiation(row: Row, k: float, m: int, start: int, full: Full) -> None:
    if start - NEGOTIATION_MONTHS <= m < start:
        row.move(k, overhead=full["negotiation_days"])


def _leading(row: Row, k: float, full: Full) -> None:
    row.move(k, lead_compliance=full["compliance"], recognition=full["recognition"])


def _lead_agency(row: Row, k: float, m: int, start: int, full: Full) -> None:
    _negotiation(row, k, m, start, full)
    if m >= start:
        _leading(row, k, full)
        row.move(k, overhead=full["overhead"])


def _joint_roadmap(row: Row, k: float, m: int, start: int, full: Full) -> None:
    if m >= start - 6:
        row.move(k, overhead=full["overhead"])
    if m >= start:
        _leading(row, k, full)
        row.move(k, broadcast=full["broadcast"], reporting=full["reporting"], co_location=full["co_location"])


def _nested(row: Row, k: float, m: int, start: int, full: Full) -> None:
    _negotiation(row, k, m, start, full)
    if m >= start:
        _leading(row, k, full)
        row.move(k, gdc_follow_up=full["follow_up"])
        row.forced_lead = WSIS


def _wsis_under_gdc(row: Row, k: float, m: int, start: int, full: Full) -> None:
    _negotiation(row, k, m, start, full)
    if m >= start:
        _leading(row, k, full)
        row.move(k, wsis_meetings=full["wsis_meetings"])
        row.forced_lead = GDC


def _merger(row: Row, k: float, m: int, start: int, full: Full) -> None:
    _negotiation(row, k, m, start, full)
    if m >= start:
        row.move(k, merged=1.0, reporting=full["reporting"], co_location=full["co_location"])
        row.move(k, gdc_follow_up=full["follow_up"])
    if start <= m < start + full["transition_months"]:
        row.move(k, productivity=full["transition_productivity"], overhead=full["transition_overhead"])


def _inclusive_consultation(row: Row, k: float, m: int, start: int, full: Full) -> None:
    if m >= start and m % 12 + 1 == 4:
        row.brief(k, full["pulse"], REACH_ALL)
        row.move(k, extra_wsis_days=full["meeting_days"])


def _capacity_support(row: Row, k: float, m: int, start: int, full: Full) -> None:
    if m >= start:
        row.move(k, vulnerable_capacity=full["capacity"])


def _sunset(row: Row, k: float, m: int, start: int, full: Full) -> None:
    _negotiation(row, k, m, start, full)
    if m >= start:
        row.move(k, wsis_open=full["wsis_open"])


def _no_gdc(row: Row, k: float, m: int, start: int, full: Full) -> None:
    if m >= start:
        row.move(k, gdc_open=full["gdc_open"])


def _no_wsis(row: Row, k: float, m: int, start: int, full: Full) -> None:
    if m >= start:
        row.move(k, wsis_open=full["wsis_open"])


def _line_roadmaps(row: Row, k: float, m: int, start: int, full: Full) -> None:
    if m >= start:
        _leading(row, k, full)
        row.move(k, broadcast=full["broadcast"])


def _biennial_wsis_report(row: Row, k: float, m: int, start: int, full: Full) -> None:
    if m >= start and (2023 + m // 12) % 2 == 1:
        row.move(k, wsis_reports=full["odd_year_reports"])


def _shared_forum_week(row: Row, k: float, m: int, start: int, full: Full) -> None:
    if m == start:
        row.move(k, co_location=full["co_location"])


_WRITE: dict[str, Callable[[Row, float, int, int, Full], None]] = {
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
            start = month_number(settings[f"mechanism.{name}.start"])
            full = {value: settings[f"mechanism.{name}.{value}"] for value in MECHANISM_VALUES[name]}
            _WRITE[name](row, strength, m, start, full)
    return row
