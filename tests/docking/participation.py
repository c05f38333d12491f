"""Which of their obligations the states of the twin take part in (ODD sections 5 and 7.3)."""

from __future__ import annotations

from collections.abc import Mapping
from math import exp, log
from typing import TYPE_CHECKING, Any

from sim.model.numerics.random import Purpose, code, normal, pair, uniform

from .meetings import Meeting, MonthAgenda
from .obligations import Served, Tasks

if TYPE_CHECKING:
    from .agenda import Event
    from .kinds import State

SMALLEST_ASSESSMENT = 0.001
MOST_LOGIT = 10.0
FITS = 1e-12


def disposition_of(settings: Mapping[str, Any], row: Any) -> float:
    """ι_i: the disposition of a state to take part, from its row of the table (ODD section 5)."""
    habit = normal(settings["population.seed"], 0, code(f"state:{row.iso3}"), Purpose.DISPOSITION)
    return (
        settings["participation.const"]
        + settings["participation.assessment"] * log(max(SMALLEST_ASSESSMENT, row.un_assessment_pct))
        + settings["participation.egdi"] * row.egdi
        + settings["participation.sids"] * row.sids
        + settings["participation.lldc"] * row.lldc
        + settings["participation.spread"] * habit
    )


def asked_to(state: State, event: Event) -> bool:
    """Whether a state is asked to attend an event: to all of it or to none (ODD section 7.3)."""
    if state.council or event.asked == 1:
        return True
    return bool(uniform(state.model.run_seed, 0, pair(state.code, event.code), Purpose.ASKED) < event.asked)


class Month:
    """What a state takes part in in one month, task by task, as long as they fit (ODD section 7.3)."""

    def __init__(self, state: State, agenda: MonthAgenda) -> None:
        settings = state.model.settings
        self.state = state
        self.agenda = agenda
        limit = settings["obligations.service_limit"] * state.capacity
        self.room = max(0.0, settings["participation.bring_together"] * limit - state.owed)
        """X_i: days that the state can still bring together."""
        self.days = 0.0
        self.joined: list[Meeting] = []
        self.at_consultation = False

    def serve(self, tasks: Tasks) -> Served:
        """All tasks in their order: coordination, reports, events, the additional consultation."""
        self._take(min(tasks.coordination, self.room))
        if self._reports() and self._fits(tasks.reports):
            self._take(tasks.reports)
        for meeting, cost in tasks.meetings:
            if cost > 0 and self._comes(meeting.event) and self._fits(cost):
                self._take(cost)
                self.joined.append(meeting)
        if self._consulted() and self._fits(tasks.consultation):
            self._take(tasks.consultation)
            self.at_consultation = True
        asked = [meeting for meeting in self.agenda.meetings if asked_to(self.state, meeting.event)]
        return Served(self.days, self._seen(asked), asked, self.joined)

    def _take(self, days: float) -> None:
        self.room -= days
        self.days += days

    def _fits(self, cost: float) -> bool:
        return cost <= self.room + FITS

    def _probability(self, shift: float) -> float:
        """Φ_i: the probability that the state is willing."""
        logit = min(MOST_LOGIT, max(-MOST_LOGIT, self.state.disposition + shift))
        return 1.0 / (1.0 + exp(-logit))

    def _drawn(self, month: int, key: int, purpose: Purpose) -> float:
        return float(uniform(self.state.model.run_seed, month, key, purpose))

    def _reports(self) -> bool:
        """Whether the state is willing to report."""
        u = self._drawn(self.agenda.month, self.state.code, Purpose.TURNOUT)
        return u < self._probability(self.state.model.settings["participation.report_shift"])

    def _comes(self, event: Event) -> bool:
        """Whether the state is asked and willing to come to an event, in whichever month."""
        shift = self.state.model.settings["participation.forum_shift"] if event.kind == "forum" else 0.0
        u = self._drawn(0, pair(self.state.code, event.code), Purpose.TURNOUT)
        return asked_to(self.state, event) and u < self._probability(shift)

    def _consulted(self) -> bool:
        """Whether the state is willing to come to the additional consultation."""
        return self._drawn(self.agenda.month, self.state.code, Purpose.CONSULTED) < self._probability(0.0)

    def _seen(self, asked: list[Meeting]) -> float:
        """Share of this month's meetings of WSIS and the GDC that the state is at."""
        whole = sum(meeting.days for meeting in asked if not meeting.of_itu) + self.agenda.extra_days
        part = sum(meeting.days for meeting in self.joined if not meeting.of_itu)
        part += self.agenda.extra_days if self.at_consultation else 0.0
        return part / whole if whole > 0 else 0.0
