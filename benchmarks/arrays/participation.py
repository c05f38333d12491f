"""Participation of states in the NumPy version: who would come, drawn once a run, and who does (ODD 7.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from benchmarks.arrays.trend import words
from sim.model.entities.events import OBLIGATION_KINDS
from sim.model.numerics.random import Purpose, mix, unit
from sim.model.setting import Setting

if TYPE_CHECKING:
    from benchmarks.arrays.calendar import Asked
    from benchmarks.arrays.model import ArrayModel

FORUM = OBLIGATION_KINDS.index("forum")
FITS = 1e-12


def chance(logit: np.ndarray) -> np.ndarray:
    """Probability of a logit, which is kept from -10 to 10."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(logit, -10.0, 10.0))))


class Turnout:
    """What every event of the calendar is to every state in a run of one seed."""

    def __init__(self, setting: Setting, seed: int) -> None:
        parameters, world, events, self.seed = setting.parameters.participation, setting.world, setting.events, seed
        weight = (parameters.assessment, parameters.egdi, parameters.sids, parameters.lldc)
        eta = parameters.const + world.standing @ np.array(weight) + parameters.spread * world.habit
        self.code = world.code[: world.states]
        both = mix(mix(self.code)[:, None] ^ events.code)
        shift = np.where(events.kind == FORUM, parameters.forum_shift, 0.0)
        self.willing = unit(words(seed, 0, both, Purpose.TURNOUT)) < chance(eta[:, None] + shift)
        asked = unit(words(seed, 0, both, Purpose.ASKED)) < events.outsiders
        self.asked = asked | (events.outsiders >= 1.0) | world.council[: world.states, None]
        self.reports, self.consulted = chance(eta + parameters.report_shift), chance(eta)
        self.present = np.zeros(0)

    def month(
        self,
        model: ArrayModel,
        asked: Asked,
        coordination: np.ndarray,
        party: np.ndarray,
        report: np.ndarray,
        limit: np.ndarray,
    ) -> None:
        """Write demand, served and seen of states, one task after the other for all of them."""
        setting, states = model.setting, slice(0, model.world.states)
        preparation, travel = setting.parameters.obligations.preparation, setting.parameters.obligations.travel_days
        travels, party = model.world.travels[states], party[states]
        room = np.maximum(0.0, setting.parameters.participation.bring_together * limit[states] - model.owed[states])
        demand, served = coordination[states].copy(), np.minimum(coordination[states], room)
        room, met, seen = room - served, np.zeros_like(room), np.zeros_like(room)
        willing = unit(words(self.seed, model.month, self.code, Purpose.TURNOUT)) < self.reports
        consulted = unit(words(self.seed, model.month, self.code, Purpose.CONSULTED)) < self.consulted
        trips = asked.elsewhere + travels[:, None] * asked.geneva
        invited = self.asked[:, asked.now]
        cost = invited * party[:, None] * (preparation * asked.days + travel * trips)
        extra = party * (preparation * asked.extra + travel * travels * asked.extra_trip)
        tasks = [
            (report[states], willing, 0.0),
            *zip(cost.T, self.willing[:, asked.now].T, asked.process_days, strict=True),
        ]
        self.present = np.zeros(cost.shape)
        for number, (days, comes, counted) in enumerate([*tasks, (extra, consulted, asked.extra)]):
            joins = comes & (days > 0.0) & (days <= room + FITS)
            demand, served, room = demand + days, served + joins * days, room - joins * days
            if 0 < number <= len(asked.now):
                self.present[:, number - 1], counted = joins, counted * invited[:, number - 1]
            met, seen = met + counted, seen + joins * counted
        model.demand[states], model.served[states] = demand, served
        model.seen[states] = np.divide(seen, met, out=np.zeros_like(met), where=met > 0.0)
