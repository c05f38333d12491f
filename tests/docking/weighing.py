"""What a proposal brings and costs a state of the twin (ODD section 7.8)."""

from __future__ import annotations

from collections.abc import Mapping
from statistics import fmean
from typing import Any, NamedTuple

from .levers import alone
from .options import LAST_MONTH, month_number

WINDOW_MONTHS = 24
LEAST_LOAD = 0.005
LEAST_COST = 1e-9
WEIGHED = (
    *("reporting", "wsis_reports", "co_location", "wsis_meetings", "gdc_follow_up", "wsis_open"),
    *("productivity", "overhead", "recognition", "lead_compliance", "merged"),
)


class Desk(NamedTuple):
    """A state in a negotiation."""

    load: float
    aware: float
    theta: float
    party: float
    """delta_i."""
    reports: float
    """g_i."""
    capacity: float


class Window(NamedTuple):
    """Days a year in the window of a mechanism."""

    wsis: float
    gdc: float
    follow_up: float
    wsis_reports: float
    gdc_reports: float


class Mechanism:
    """A mechanism that is weighed: its window, and its mean moves in it at strength 1."""

    def __init__(self, name: str, settings: Mapping[str, Any]) -> None:
        start = month_number(settings[f"mechanism.{name}.start"])
        self.months = range(start, min(start + WINDOW_MONTHS, LAST_MONTH + 1))
        moved = [alone(name, m, settings) for m in self.months]
        self.move = {
            lever: fmean(abs(row.value[lever] - row.neutral[lever]) for row in moved) if moved else 0.0
            for lever in WEIGHED
        }
        base = settings["recognition.base"]
        strength = settings[f"mechanism.{name}.strength"] if name == "merger" else 0.0
        self.used = max(
            self.move["recognition"] / (1.0 - base) if base < 1 else 0.0,
            self.move["lead_compliance"],
            strength * self.move["merged"],
        )
        """G: share of known overlap that is put to use."""


def item_ratio(desk: Desk, cover: float, settings: Mapping[str, Any]) -> float:
    """x_i of an item of the follow-up."""
    worth = settings["negotiation.worth"] * 2.0 * (1.0 - desk.theta) * (1.0 - desk.aware * cover)
    return float(worth / max(LEAST_COST, settings["obligations.preparation"] * desk.load))


def mechanism_ratio(
    desk: Desk, mechanism: Mechanism, window: Window, cover: tuple[float, float], settings: Mapping[str, Any]
) -> float:
    """x_i of a mechanism."""
    move, worth = mechanism.move, settings["negotiation.worth"]
    preparation, limit = settings["obligations.preparation"], settings["obligations.service_limit"]
    meetings = move["wsis_meetings"] + move["wsis_open"]
    known = (
        move["reporting"] * 2.0 * min(window.wsis_reports, window.gdc_reports) * desk.reports
        + move["co_location"] * (window.wsis + window.gdc) * preparation * desk.party
    )
    saved = (
        desk.aware * known
        + move["wsis_reports"] * window.wsis_reports * desk.reports
        + move["gdc_follow_up"] * window.follow_up * preparation * desk.party
        + meetings * window.wsis * preparation * desk.party
        + move["wsis_open"] * window.wsis_reports * desk.reports
    )
    of_wsis = 2.0 * desk.theta * (1.0 - desk.aware * cover[0])
    of_gdc = 2.0 * (1.0 - desk.theta) * (1.0 - desk.aware * cover[1])
    lost = desk.party * (move["gdc_follow_up"] * window.follow_up * of_gdc + meetings * window.wsis * of_wsis)
    lost += desk.reports * (move["wsis_open"] + move["wsis_reports"]) * window.wsis_reports * of_wsis
    seen = desk.party * (window.wsis + window.gdc) * desk.aware * cover[0] * mechanism.used
    free = 1.0 - limit * min(1.0, desk.load)
    work = 12.0 * (move["overhead"] * desk.reports + move["productivity"] * free * desk.capacity)
    return float((desk.load * saved + worth * seen) / max(LEAST_COST, desk.load * work + worth * lost))
