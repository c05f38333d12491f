"""The calendar's part of the NumPy version: what a month asks of the agents (ODD 7.3)."""

from typing import NamedTuple

import numpy as np

from sim.model.entities.events import (
    ADOPTED,
    CITIES,
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

MOST_TEAMS = 3


class Asked(NamedTuple):
    """What a month asks, for followers 0 (Council member states) and 1 (all others).

    meetings: [2] days; trips_elsewhere, trips_geneva: [2] weights of trips; missed: [2, 4] meeting days lost to clashes, by
    number of teams; reports: days; met: whether both processes meet; process_days: [kinds, 2].
    """

    meetings: np.ndarray
    trips_elsewhere: np.ndarray
    trips_geneva: np.ndarray
    missed: np.ndarray
    reports: float
    met: float
    process_days: np.ndarray


class Calendar:
    """The events of a run of one seed, with their first days drawn."""

    def __init__(self, setting: Setting, seed: int) -> None:
        events = self.events = setting.events
        key = np.uint64(mix(mix(seed)))
        u = unit(mix(mix(events.code ^ key) ^ np.uint64(Purpose.EVENT_DAY)))
        drawn = events.draw_from + (u * events.days_to_draw).astype(np.int64)
        self.first = np.where(events.first_day < 0, drawn, events.first_day)
        self.end = self.first + events.weekdays
        self.follows = events.share * np.stack((np.ones_like(events.outsiders), events.outsiders))

        pulled, self.start = setting.duty_levers(), setting.start
        opened = np.stack((pulled.wsis_open * pulled.wsis_reports, pulled.gdc_open), axis=1)
        months = np.arange(setting.start, setting.start + setting.months)
        self.due = events.report_days[months] * opened
        asked = {year: self.due[months // 12 == year].sum(axis=0) for year in set((months // 12).tolist())}
        self.twins = {year: 2.0 * due.min() / due.sum() if due.any() else 0.0 for year, due in asked.items()}

    def month(self, month: int, levers: dict[str, np.ndarray], reuse: float) -> Asked:
        """What a month asks."""
        events, begin, end = self.events, self.events.month_days[month], self.events.month_days[month + 1]
        held = np.maximum(0, np.minimum(self.end, end) - np.maximum(self.first, begin))
        now = np.flatnonzero(held)
        held, process, place, first = held[now], events.process[now], events.place[now], self.first[now]
        weight, follows = self.weights(now, levers, reuse), self.follows[:, now]
        together = np.where(process == ITU, 1.0, levers["co_location"])
        part = follows * weight.sum(axis=1) * together
        begins = (first >= begin) & (first < end)
        trips = [(part * (begins & (place == there))).sum(axis=1) for there in (ELSEWHERE, GENEVA)]
        consultation = levers["wsis_open"] * levers["wsis_meetings"] * levers["co_location"]
        extra = levers["extra_wsis_days"]

        by_kind = np.zeros((len(OBLIGATION_KINDS), 2))
        days = (held * events.share[now] * together)[:, None] * weight
        np.add.at(by_kind, events.kind[now], np.where((process == ITU)[:, None], 0.0, days))
        by_kind[CONSULTATION, 0] += extra * consultation
        met = float((by_kind.sum(axis=0) > 0.0).all())
        by_kind[REPORT] = self.due[month - self.start] * (1.0 - (1.0 - levers["reporting"]) * self.twins[month // 12])
        return Asked(
            meetings=part @ held + extra * consultation,
            trips_elsewhere=trips[0],
            trips_geneva=trips[1] + min(1.0, extra) * consultation,
            missed=self.missed(now, np.arange(begin, end), follows * weight.sum(axis=1), levers["co_location"]),
            reports=by_kind[REPORT].sum(),
            met=met,
            process_days=by_kind,
        )

    def weights(self, now: np.ndarray, levers: dict[str, np.ndarray], reuse: float) -> np.ndarray:
        """[events, 2] weight of a day of each event for WSIS (or ITU) and for the GDC, without co-location."""
        process, variant = self.events.process[now], self.events.variant[now]
        wsis = levers["wsis_open"] * levers["wsis_meetings"]
        follow_up = np.where((variant == PROPOSED) | (variant == ADOPTED), levers["gdc_follow_up"], 1.0)
        follow_up = follow_up * np.where(variant == PROPOSED, 1.0 - reuse, 1.0)
        first = np.select((process == WSIS, process == JOINT, process == ITU), (wsis, 0.5 * wsis, 1.0), 0.0)
        gdc = levers["gdc_open"]
        return np.stack(
            (first, np.select((process == GDC, process == JOINT), (gdc * follow_up, 0.5 * gdc), 0.0)), axis=1
        )

    def missed(self, now: np.ndarray, days: np.ndarray, part: np.ndarray, co_location: float) -> np.ndarray:
        """[2, 4] meeting days missed because events in several places share a day; part [2, events]."""
        missed = np.zeros((2, MOST_TEAMS + 1))
        if now.size == 0:
            return missed
        on = (self.first[now] <= days[:, None]) & (days[:, None] < self.end[now])
        there = np.arange(CITIES)[:, None] == self.events.place[now]
        shares = part[:, None, None, :] * (on[:, None, :] & there)
        largest, share = shares.argmax(axis=3), shares.max(axis=3)
        itu = (self.events.process[now] == ITU)[largest]
        order = np.argsort(-share, axis=2, kind="stable")
        rank = np.argsort(order, axis=2, kind="stable")
        itu_first = np.take_along_axis(itu, order[:, :, :1], axis=2)
        cost = share * np.where(itu | itu_first, 1.0, co_location)
        for teams in range(1, MOST_TEAMS + 1):
            missed[:, teams] = np.where(rank >= teams, cost, 0.0).sum(axis=(1, 2))
        return missed
