"""Who is at the meetings: summary metrics of the twin on participation (ODD section 8.2)."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from .kinds import State


class Presence:
    """Counts, over the months of a run, of the days that states serve and of the events that they join."""

    def __init__(self) -> None:
        self.served: list[list[float]] = []
        """Days served, by month and state."""
        self.relative: list[list[float]] = []
        """The same relative to capacity, 0 if nothing was demanded."""
        self.asked: Counter[State] = Counter()
        """Events of WSIS and the GDC that ask a state; those of a second month count twice."""
        self.joined: Counter[State] = Counter()
        """Those of them that it joins."""
        self.asked_to_forum: dict[int, set[State]] = {}
        """By calendar year: the states that a WSIS Forum asks."""
        self.at_forum: dict[int, set[State]] = {}
        """By calendar year: the states that join one."""

    def note(self, year: int, states: list[State]) -> None:
        """One month of all states."""
        self.served.append([state.served for state in states])
        self.relative.append([state.served / state.capacity if state.demand > 0 else 0.0 for state in states])
        for state in states:
            asked = [meeting for meeting in state.asked if meeting.days > 0 and not meeting.of_itu]
            self.asked[state] += len(asked)
            self.joined[state] += sum(meeting in state.joined for meeting in asked)
            forums = [meeting for meeting in asked if meeting.event.is_wsis_forum]
            if forums:
                self.asked_to_forum.setdefault(year, set()).add(state)
            if any(meeting in state.joined for meeting in forums):
                self.at_forum.setdefault(year, set()).add(state)

    def metrics(self) -> dict[str, float]:
        """The metrics of the run by name; NaN is what divides by nothing."""
        parts = [self.joined[state] / number for state, number in self.asked.items() if number]
        forums = [
            1.0 - len(self.at_forum.get(year, ())) / len(asked) for year, asked in sorted(self.asked_to_forum.items())
        ]
        return {
            "served_median": float(np.median(np.mean(self.relative, axis=0))),
            "absence": 1.0 - float(np.mean(parts)) if parts else np.nan,
            "absent_forum": float(np.mean(forums)) if forums else np.nan,
            "staff_days": float(np.sum(self.served)),
        }
