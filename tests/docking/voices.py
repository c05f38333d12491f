"""Who speaks in a negotiation of the twin, and what those who speak agree on (ODD section 7.8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING

from sim.data import Tables

from .options import month_number, rows

if TYPE_CHECKING:
    from .kinds import State

COMPACT = "compact"
GROUPS = (("eu",), ("g77", "sids"), ("g77", "ldc"), ("g77", "lldc"), ("g77",))


@dataclass
class Decision:
    """A decision of states, with the events of each of its rounds (ODD section 6)."""

    name: str
    month: int
    rounds: dict[int, set[tuple[str, str]]] = field(default_factory=dict)
    """Month -> kinds and processes of the events in which it is negotiated."""

    @property
    def last_round(self) -> int:
        """The month of the last round."""
        return max(self.rounds)

    @property
    def acts_from(self) -> int:
        """The first month in which what was agreed acts."""
        return self.month if self.name == COMPACT else self.month + 1


def decisions_of(tables: Tables) -> list[Decision]:
    """All decisions in the order of their months."""
    found: dict[str, Decision] = {}
    for row in rows(tables.decisions):
        one = found.setdefault(row.decision, Decision(row.decision, month_number(row.decided)))
        one.rounds.setdefault(month_number(row.round), set()).add((row.kind, row.process))
    return sorted(found.values(), key=lambda one: one.month)


def decision_on(start: int, decisions: Sequence[Decision]) -> Decision:
    """The decision to which a mechanism belongs: the last one that is not after its start, or the Compact."""
    earlier = [one for one in decisions if one.month <= start]
    return earlier[-1] if earlier else next(one for one in decisions if one.name == COMPACT)


def group_of(state: State) -> tuple[str, ...] | None:
    """The first group that a state belongs to."""
    return next((group for group in GROUPS if state.memberships.issuperset(group)), None)


def is_present(state: State, events: set[tuple[str, str]]) -> bool:
    """Whether a state joins an event of the round this month."""
    return any((meeting.event.kind, meeting.event.process) in events for meeting in state.joined)


def voices(states: Sequence[State], ratio: Mapping[State, float], events: set[tuple[str, str]]) -> list[float]:
    """x_i of all voices: those present, and the absent members of groups of which somebody is present."""
    present = [state for state in states if is_present(state, events)]
    said = [ratio[state] for state in present]
    for group in GROUPS:
        members = [state for state in states if group_of(state) == group]
        there = [ratio[state] for state in members if state in present]
        if there:
            said += [float(median(there))] * (len(members) - len(there))
    return said


def agreed_strength(said: Sequence[float], dissent: float) -> float:
    """k: the largest strength to which no more than the share `dissent` of the voices object."""
    if not said:
        return 0.0
    allowed = dissent * len(said)
    return min([1.0, *(x for x in said if sum(y <= x for y in said) > allowed)])
