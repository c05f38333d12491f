"""The agenda of a run: what states decide in it, and what is given as data (ODD 7.8)."""

from collections.abc import Collection
from typing import NamedTuple

import numpy as np

from sim.data.declarations import ITEMS
from sim.model.entities.decisions import COMPACT, Decisions, no_decisions
from sim.model.entities.events import NEGOTIATED_FOLLOW_UP
from sim.model.mechanisms import NEGOTIATED
from sim.model.mechanisms.proposals import Proposal

UNDECIDED = -1.0
"""Agreed strength of a mechanism on which nothing is decided, or not yet."""


class Agenda(NamedTuple):
    """What is decided in one run.

    follow_up: whether the items of the GDC's follow-up are negotiated; kept: [I] kept part of each at the start; agreed: [M]
    agreed part of the strength of each mechanism of NEGOTIATED at the start, or UNDECIDED; proposals: mechanisms to be agreed.
    """

    decisions: Decisions
    follow_up: bool
    kept: np.ndarray
    agreed: np.ndarray
    proposals: tuple[Proposal, ...] = ()

    def decides(self) -> bool:
        """Whether anything is decided within the run."""
        return self.follow_up or bool(self.proposals)


def empty_agenda(decisions: Decisions) -> Agenda:
    """Nothing is decided: all of the follow-up is kept, and no mechanism is to be agreed."""
    return Agenda(decisions, False, np.ones(len(ITEMS)), np.full(len(NEGOTIATED), UNDECIDED))


def agenda_of_run(
    decisions: Decisions,
    follow_up: str,
    decided_on: Collection[str],
    proposals: tuple[Proposal, ...],
    start: int,
) -> Agenda:
    """The agenda of a run from month number `start`; follow_up: value of `gdc.follow_up`; decided_on: mechanisms to be agreed.

    If the run begins after all rounds, the follow-up is kept as `follow_up_fit` says, and a mechanism is agreed in full.
    """
    negotiated = follow_up == NEGOTIATED_FOLLOW_UP
    in_time = negotiated and start <= decisions.last[COMPACT]
    waiting = {one.mechanism for one in proposals}
    agreed = [
        UNDECIDED if number in waiting or name not in decided_on else 1.0 for number, name in enumerate(NEGOTIATED)
    ]
    kept = decisions.kept if negotiated and not in_time else np.ones(len(ITEMS))
    return Agenda(decisions, in_time, kept, np.array(agreed), proposals)


NOTHING_TO_DECIDE = empty_agenda(no_decisions())
