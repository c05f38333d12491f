"""Decisions of states: when each is negotiated, in rounds, and when it is taken (ODD 6 and 7.8)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.data import Tables
from sim.data.declarations import FIRST_DECISION, ITEMS
from sim.model.entities.events import OBLIGATION_KINDS, PROCESSES
from sim.settings.months import month_number

COMPACT = 0
"""The first decision: the Compact, with the items of its follow-up."""


class Decisions(NamedTuple):
    """D decisions by month, and R rows of their rounds.

    decided: [D] month of the decision; last: [D] month of its last round; acts: [D] first month in which what is decided can act:
    that of the decision if all its rounds are before, else the next one. of, month, kind, process: [R] decision, month, and the
    kind and process of events whose participants negotiate in it. kept: [I] kept part of each item of the follow-up (ITEMS) in a
    run that begins after all rounds of the Compact [share].
    """

    decided: np.ndarray
    last: np.ndarray
    acts: np.ndarray
    of: np.ndarray
    month: np.ndarray
    kind: np.ndarray
    process: np.ndarray
    kept: np.ndarray

    def of_start(self, start: int) -> int:
        """The decision to which a mechanism belongs that starts in a month: the last one that is not after it, else the first."""
        return max(COMPACT, int(np.searchsorted(self.decided, start, side="right")) - 1)


def no_decisions() -> Decisions:
    """Nothing is decided, and all of the follow-up is kept."""
    none = np.zeros(0, np.int64)
    return Decisions(none, none, none, none, none, none, none, np.ones(len(ITEMS)))


def build_decisions(tables: Tables) -> Decisions:
    """The decisions of the table, in the order of their months; the Compact comes first, since the table is checked for that."""
    table = tables.decisions.assign(**{name: tables.decisions[name].map(month_number) for name in ("round", "decided")})
    by_month = table.groupby("decision")["decided"].first().sort_values()
    assert by_month.index[COMPACT] == FIRST_DECISION
    decided = by_month.to_numpy(np.int64, copy=True)
    last = table.groupby("decision")["round"].max()[by_month.index].to_numpy(np.int64, copy=True)
    kept = tables.follow_up_fit.set_index("item")["kept"]
    return Decisions(
        decided=decided,
        last=last,
        acts=np.where(last < decided, decided, decided + 1),
        of=table["decision"].map(list(by_month.index).index).to_numpy(np.int64, copy=True),
        month=table["round"].to_numpy(np.int64, copy=True),
        kind=table["kind"].map(OBLIGATION_KINDS.index).to_numpy(np.int64, copy=True),
        process=table["process"].map(PROCESSES.index).to_numpy(np.int64, copy=True),
        kept=kept[list(ITEMS)].to_numpy(float, copy=True),
    )
