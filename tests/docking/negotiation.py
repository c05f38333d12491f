"""What states of the twin agree on: items of the GDC's follow-up, and mechanisms (ODD section 7.8)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from statistics import fmean
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.data import Tables

from .agenda import Agenda, Event
from .options import ADOPTION_MONTH, MECHANISMS, month_number, rows
from .packages import GDC, WSIS, Packages
from .voices import COMPACT, agreed_strength, decision_on, decisions_of, voices
from .weighing import LEAST_LOAD, Desk, Mechanism, Window, item_ratio, mechanism_ratio

if TYPE_CHECKING:
    from .kinds import State
    from .twin import Twin

ITEMS = ("forum", "ai", "hlm", "prep", "consult")
WITH_A_SOURCE = ("forum", "ai", "hlm")
AI_OBJECTIVES = ("T6", "O5")
NEGOTIATED = (
    *("joint_reporting", "aligned_calendar", "lead_agency", "joint_roadmap", "nested", "wsis_under_gdc"),
    *("merger", "sunset", "line_roadmaps", "biennial_wsis_report", "shared_forum_week"),
)
WHOLE = ("nested", "wsis_under_gdc", "merger", "sunset")
PREPARED = ("joint_roadmap",)
"""Mechanisms with moves before their start that are no negotiation of a mandate."""
MEMORY = 12


class Talks:
    """What is to be decided in a run, and what was agreed."""

    def __init__(self, settings: Mapping[str, Any], tables: Tables) -> None:
        self.settings = settings
        first = month_number(settings["start"])
        decisions = decisions_of(tables)
        self.rounds = {m: one.rounds[m] for one in decisions if one.name == COMPACT for m in one.rounds}
        """Rounds of the Compact."""
        self.kept = dict.fromkeys(ITEMS, 1.0)
        """kappa_I."""
        self.thins = settings["gdc.follow_up"] == "negotiated"
        if self.thins and self.rounds and first > max(self.rounds):
            self.kept = {row.item: float(row.kept) for row in rows(tables.follow_up_fit)}
        self.agreed: dict[str, float] = {}
        """k of the mechanisms that are decided on and act."""
        self.pending: dict[str, float] = {}
        """k of those negotiated with the Compact, until it is decided."""
        self.decision = {}
        if settings["negotiation.mechanisms"] == "agreed":
            self.decision = {
                name: decision_on(self.start(name), decisions)
                for name in MECHANISMS
                if name in NEGOTIATED and settings[f"mechanism.{name}.strength"] > 0
            }
        self.in_full = {name for name, one in self.decision.items() if first > one.last_round}
        self.agreed.update(dict.fromkeys(self.in_full, 1.0))

    def start(self, name: str) -> int:
        """The month in which a mechanism starts."""
        return month_number(self.settings[f"mechanism.{name}.start"])

    def share(self, name: str, m: int) -> float:
        """The part of its strength with which a mechanism acts in a month, as far as is decided."""
        if name not in self.decision or name in self.in_full:
            return 1.0
        agreed = self.agreed.get(name, 0.0)
        decided = name in self.agreed and m >= self.decision[name].acts_from
        if m < self.start(name):
            return agreed if decided and name in PREPARED else 1.0
        return agreed if decided else 0.0

    def kept_in(self, m: int) -> dict[str, float]:
        """kappa_I as it acts on the events of a month."""
        return self.kept if m >= ADOPTION_MONTH else dict.fromkeys(ITEMS, 1.0)

    def decide_compact(self) -> None:
        """What was negotiated with the Compact begins to act."""
        self.agreed.update(self.pending)
        self.pending = {}

    def negotiate(self, model: Twin) -> None:
        """The month's burdens are remembered; the rounds of the month are held, if there are any."""
        for state in model.states:
            state.burdens.append(state.burden)
        m, dissent = model.month, self.settings["negotiation.dissent"]
        weighed = [name for name, one in self.decision.items() if one.last_round == m]
        thinned = self.thins and m in self.rounds
        if not weighed and not thinned:
            return
        desks = {state: desk_of(state, model) for state in model.states}
        if thinned:
            for item in ITEMS:
                cover = covers(model.packages, item)[1]
                ratio = {state: item_ratio(desk, cover, self.settings) for state, desk in desks.items()}
                agreed = agreed_strength(voices(model.states, ratio, self.rounds[m]), dissent)
                self.kept[item] = min(self.kept[item], agreed)
        for name in weighed:
            one = self.decision[name]
            mechanism = Mechanism(name, self.settings)
            window = window_of(mechanism, model.agenda, self.kept)
            cover = covers(model.packages, None)
            ratio = {
                state: mechanism_ratio(desk, mechanism, window, cover, self.settings) for state, desk in desks.items()
            }
            agreed = agreed_strength(voices(model.states, ratio, one.rounds[m]), dissent)
            if name in WHOLE and agreed != 1.0:
                agreed = 0.0
            (self.pending if one.name == COMPACT else self.agreed)[name] = agreed

    def metrics(self, tables: Tables, adopted: bool) -> dict[str, float]:
        """What is kept and agreed by metric (ODD section 8.2); NaN is not defined."""
        found = {f"agreed_{name}": self.agreed[name] for name in self.decision if name in self.agreed}
        defined = adopted and self.settings["gdc.follow_up"] != "adopted"
        days: dict[str, float] = defaultdict(float)
        for row in rows(tables.calendar):
            if row.variant == "proposed" and row.item in ITEMS:
                days[row.item] += float(row.share) * int(row.weekdays)
        whole = sum(days[item] for item in WITH_A_SOURCE)
        kept = sum(self.kept[item] * days[item] for item in WITH_A_SOURCE)
        return {
            "follow_up_cut": 1.0 - kept / whole if defined and whole > 0 else np.nan,
            **{f"kept_{item}": self.kept[item] if defined else np.nan for item in ITEMS},
            **found,
        }


def covers(packages: Packages, item: str | None) -> tuple[float, float]:
    """C^W, and C_I of an item of the follow-up, or C^G without one."""
    joint = np.arange(len(packages)) < packages.joint
    of_gdc = packages.has[GDC]
    if item == "ai":
        named = [packages.objectives.index(name) for name in AI_OBJECTIVES if name in packages.objectives]
        of_gdc = of_gdc & np.isin(packages.objective, named)
    required = float(packages.volume[of_gdc].sum())
    both = float(packages.volume[of_gdc & joint].sum())
    of_wsis = float(packages.volume[packages.has[WSIS] & joint].sum()) / len(packages.lines)
    return of_wsis, both / required if required > 0 else 0.0


def desk_of(state: State, model: Twin) -> Desk:
    """What a state knows and how full its desk is."""
    burden = fmean(state.burdens[-MEMORY:])
    aware = float(state.awareness.mean()) if model.packages.joint else 0.0
    return Desk(
        max(LEAST_LOAD, burden / model.settings["obligations.service_limit"]),
        aware,
        state.preference,
        state.party_share * state.party,
        state.report_share * state.report_factor,
        state.capacity,
    )


def window_of(mechanism: Mechanism, agenda: Agenda, kept: Mapping[str, float]) -> Window:
    """Meeting and report days a year in the window of a mechanism, without any lever."""
    months = set(mechanism.months)
    years = len(months) / 12
    wsis = gdc = follow_up = 0.0
    for event in agenda.events:
        days = event.days_in(months) * event.share * _kept_of(event, kept)
        half = 0.5 if event.process == "joint" else 1.0
        if event.process in ("wsis", "joint"):
            wsis += half * days
        if event.process in ("gdc", "joint"):
            gdc += half * days
        if event.process == "gdc" and event.variant in ("proposed", "adopted"):
            follow_up += days
    reports = [
        sum(duty.days for duty in agenda.duties if duty.process == process and duty.month in months)
        for process in ("wsis", "gdc")
    ]
    return Window(wsis / years, gdc / years, follow_up / years, reports[0] / years, reports[1] / years)


def _kept_of(event: Event, kept: Mapping[str, float]) -> float:
    return kept[event.item] if event.variant == "proposed" and event.item else 1.0
