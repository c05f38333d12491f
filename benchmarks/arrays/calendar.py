"""The calendar's part of the NumPy version: what a month asks of the agents (ODD 7.3)."""

from typing import NamedTuple

import numpy as np

from sim.model.entities.events import (
    ADOPTED,
    CONSULTATION,
    ELSEWHERE,
    GENEVA,
    ITU,
    JOINT,
    OBLIGATION_KINDS,
    PROPOSED,
    REPORT,
)
from sim.model.entities.packages import GDC, WSIS
from sim.model.numerics.random import Purpose, mix, unit
from sim.model.setting import Setting


class Asked(NamedTuple):
    """What a month asks. Of its events, by first working day: now [E] number in the calendar, days [E] of meetings, process_days
    [E] the same without ITU's, elsewhere and geneva [E] weights of trips; extra, extra_trip: days of the additional consultation
    and weight of the trip to it; reports: days; met: whether both processes meet; by_kind: [kinds, 2] days.
    """

    now: np.ndarray
    days: np.ndarray
    process_days: np.ndarray
    elsewhere: np.ndarray
    geneva: np.ndarray
    extra: float
    extra_trip: float
    reports: float
    met: float
    by_kind: np.ndarray


class Calendar:
    """The events of a run of one seed, with their first days drawn."""

    def __init__(self, setting: Setting, seed: int) -> None:
        events = self.events = setting.events
        key = np.uint64(mix(mix(seed)))
        u = unit(mix(mix(events.code ^ key) ^ np.uint64(Purpose.EVENT_DAY)))
        drawn = events.draw_from + (u * events.days_to_draw).astype(np.int64)
        self.first = np.where(events.first_day < 0, drawn, events.first_day)
        self.end = self.first + events.weekdays

        pulled, self.start = setting.duty_levers(), setting.start
        opened = np.stack((pulled.wsis_open * pulled.wsis_reports, pulled.gdc_open), axis=1)
        months = np.arange(setting.start, setting.start + setting.months)
        self.due = events.report_days[months] * opened
        asked = {year: self.due[months // 12 == year].sum(axis=0) for year in set((months // 12).tolist())}
        self.twins = {year: 2.0 * due.min() / due.sum() if due.any() else 0.0 for year, due in asked.items()}

    def month(self, month: int, levers: dict[str, np.ndarray], kept: np.ndarray) -> Asked:
        """What a month asks; kept: [I] what is kept of each item of the follow-up."""
        events, begin, end = self.events, self.events.month_days[month], self.events.month_days[month + 1]
        held = np.maximum(0, np.minimum(self.end, end) - np.maximum(self.first, begin))
        now = np.flatnonzero(held)
        now = now[np.argsort(self.first[now], kind="stable")]
        held, process, place, first = held[now], events.process[now], events.place[now], self.first[now]
        weight, together = self.weights(now, levers, kept), np.where(process == ITU, 1.0, levers["co_location"])
        part = events.share[now] * weight.sum(axis=1) * together
        begins = (first >= begin) & (first < end)
        consultation = levers["wsis_open"] * levers["wsis_meetings"] * levers["co_location"]
        extra = levers["extra_wsis_days"]

        by_kind = np.zeros((len(OBLIGATION_KINDS), 2))
        days = (held * events.share[now] * together)[:, None] * weight
        np.add.at(by_kind, events.kind[now], np.where((process == ITU)[:, None], 0.0, days))
        by_kind[CONSULTATION, 0] += extra * consultation
        met = float((by_kind.sum(axis=0) > 0.0).all())
        by_kind[REPORT] = self.due[month - self.start] * (1.0 - (1.0 - levers["reporting"]) * self.twins[month // 12])
        return Asked(
            now=now,
            days=held * part,
            process_days=np.where(process == ITU, 0.0, held * part),
            elsewhere=part * (begins & (place == ELSEWHERE)),
            geneva=part * (begins & (place == GENEVA)),
            extra=extra * consultation,
            extra_trip=min(1.0, extra) * consultation,
            reports=by_kind[REPORT].sum(),
            met=met,
            by_kind=by_kind,
        )

    def weights(self, now: np.ndarray, levers: dict[str, np.ndarray], kept: np.ndarray) -> np.ndarray:
        """[events, 2] weight of a day of each event for WSIS (or ITU) and for the GDC, without co-location."""
        process, variant = self.events.process[now], self.events.variant[now]
        wsis = levers["wsis_open"] * levers["wsis_meetings"]
        follow_up = np.where((variant == PROPOSED) | (variant == ADOPTED), levers["gdc_follow_up"], 1.0)
        follow_up = follow_up * np.where(variant == PROPOSED, kept[self.events.item[now]], 1.0)
        first = np.select((process == WSIS, process == JOINT, process == ITU), (wsis, 0.5 * wsis, 1.0), 0.0)
        gdc = levers["gdc_open"]
        return np.stack(
            (first, np.select((process == GDC, process == JOINT), (gdc * follow_up, 0.5 * gdc), 0.0)), axis=1
        )
