"""The history of a run: what observation keeps of every month, from which all metrics are computed (ODD 8)."""

from typing import NamedTuple

import numpy as np

from sim.model.entities.events import OBLIGATION_KINDS
from sim.model.entities.packages import Packages
from sim.model.entities.world import World
from sim.model.numerics.worlds import zeros

CAPACITY, SERVED, TRANSITION_LOSS, OUTSIDE, DRAFTING, WORK = range(6)
USES = ("served", "transition_loss", "wsis", "gdc", "other")
"""Uses of an agent's days: obligations served, transition loss, tracks of WSIS, tracks of the GDC, outside agenda."""


class History(NamedTuple):
    """T months, S states, K tracks, P packages, Y calendar years; scope 0 is the global site, 1 all national sites.

    demand, served, burden: [T, S] days, days and ratio; progress, trend, gdc_only: [T, S] share of the common content that a
    state has, what it would have without the processes, and share of the GDC-only content; duplicated, produced: [T, 2] days by
    scope; synergy: [T] days; ledger: [T, 6] days of all agents (capacity, served, transition_loss, outside, drafting, work);
    effort: [T] days of discretionary effort; coordination: [T] days; awareness: [T] mean over states and joint packages;
    formal: [T, 2] mean delivery of each process's own strands; backed_up: [T] share; attention: [T, 2] log ratio; process_days:
    [T, kinds, 2] days of meetings and reports; package_duplicated, package_produced, package_synergy: [2, P] days of the whole
    run; track_effort: [K, 2] days of effort on each track in the whole run, by scope; start_progress: [S] progress and
    start_index: [S, 2] national index before the first month; agent_days: [Y, 5, N] days of every agent by calendar year and
    use (USES); unused effort is counted on its track.
    """

    demand: np.ndarray
    served: np.ndarray
    burden: np.ndarray
    progress: np.ndarray
    trend: np.ndarray
    gdc_only: np.ndarray
    duplicated: np.ndarray
    produced: np.ndarray
    synergy: np.ndarray
    ledger: np.ndarray
    effort: np.ndarray
    coordination: np.ndarray
    awareness: np.ndarray
    formal: np.ndarray
    backed_up: np.ndarray
    attention: np.ndarray
    process_days: np.ndarray
    package_duplicated: np.ndarray
    package_produced: np.ndarray
    package_synergy: np.ndarray
    track_effort: np.ndarray
    start_progress: np.ndarray
    start_index: np.ndarray
    agent_days: np.ndarray


BY_MONTH = (
    "demand", "served", "burden", "progress", "trend", "gdc_only", "duplicated", "produced", "synergy", "ledger", "effort",
    "coordination", "awareness", "formal", "backed_up", "attention", "process_days",
)  # fmt: skip
"""The arrays whose first dimension is the month."""


def empty_history(world: World, packages: Packages, start: int, months: int) -> History:
    """Empty arrays for eight runs of `months` months from month number `start`, worlds last; always in double precision."""
    years = (start + months - 1) // 12 - start // 12 + 1
    states, tracks, count = world.states, world.track_code.size, packages.line.size
    return History(
        demand=zeros((months, states)),
        served=zeros((months, states)),
        burden=zeros((months, states)),
        progress=zeros((months, states)),
        trend=zeros((months, states)),
        gdc_only=zeros((months, states)),
        duplicated=zeros((months, 2)),
        produced=zeros((months, 2)),
        synergy=zeros((months,)),
        ledger=zeros((months, 6)),
        effort=zeros((months,)),
        coordination=zeros((months,)),
        awareness=zeros((months,)),
        formal=zeros((months, 2)),
        backed_up=zeros((months,)),
        attention=zeros((months, 2)),
        process_days=zeros((months, len(OBLIGATION_KINDS), 2)),
        package_duplicated=zeros((2, count)),
        package_produced=zeros((2, count)),
        package_synergy=zeros((2, count)),
        track_effort=zeros((tracks, 2)),
        start_progress=zeros((states,)),
        start_index=zeros((states, 2)),
        agent_days=zeros((years, len(USES), world.code.size)),
    )
