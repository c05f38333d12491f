"""The history of a run: what observation keeps of every month, from which all metrics are computed (ODD 8)."""

from typing import NamedTuple

import numpy as np

from sim.model.entities.events import OBLIGATION_KINDS
from sim.model.entities.packages import GDC, WSIS, Packages
from sim.model.entities.world import World
from sim.model.numerics.kernels import kernel_part
from sim.model.numerics.vectors import add, at, maximum, minimum, put, same, where
from sim.model.numerics.worlds import zeros
from sim.model.processes.delivery import DUPLICATED, PRODUCED, SAVED

CAPACITY, SERVED, TRANSITION_LOSS, OUTSIDE, DRAFTING, WORK = range(6)
AWARENESS_SUM, JOINT_DELIVERY, BOTH, OF_WSIS, OF_GDC, PER_VOLUME, WSIS_VOLUME, GDC_VOLUME = range(8)
"""Sums of a month over states: awareness; delivery of joint packages by either strand (counted twice where by both) and by both;
of all WSIS strands and of all GDC strands; and volumes of packages, by which they are divided."""
USES = ("served", "transition_loss", "wsis", "gdc", "other")
"""Uses of an agent's days: obligations served, transition loss, tracks of WSIS, tracks of the GDC, outside agenda."""


class History(NamedTuple):
    """T months, S states, K tracks, P packages, Y calendar years; scope 0 is the global site, 1 all national sites.

    demand, served, burden, progress: [T, S] days, days, ratio and share; duplicated, produced: [T, 2] days by scope;
    synergy: [T] days; ledger: [T, 6] days of all agents (capacity, served, transition_loss, outside, drafting, work);
    effort: [T] days of discretionary effort; coordination: [T] days; awareness: [T] mean over states and joint packages;
    formal: [T, 2] mean delivery of each process's own strands; backed_up: [T] share; attention: [T, 2] log ratio;
    process_days: [T, kinds, 2] days of meetings and reports; package_duplicated, package_produced, package_synergy:
    [2, P] days of the whole run; track_effort: [K, 2] days of effort on each track in the whole run, by scope;
    start_progress: [S] progress before the first month; agent_days: [Y, 5, N] days of every agent by calendar year and use
    (USES); unused effort is counted on its track.
    """

    demand: np.ndarray
    served: np.ndarray
    burden: np.ndarray
    progress: np.ndarray
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
    agent_days: np.ndarray


BY_MONTH = (
    "demand", "served", "burden", "progress", "duplicated", "produced", "synergy", "ledger", "effort", "coordination",
    "awareness", "formal", "backed_up", "attention", "process_days",
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
        agent_days=zeros((years, len(USES), world.code.size)),
    )


@kernel_part
def year_of(start, t):
    """Number of the calendar year of month t; the first year of the run is 0."""
    return (start + t) // 12 - start // 12


@kernel_part
def observe_agent(agent, history, state, aux, block, t):
    """Write or add what month t of one agent contributes to the history."""
    shares, effort = state.effort_share[1 - t % 2, agent], at(aux.effort, agent)
    scope, lines, tracks = 1 if agent < block.agents.states else 0, block.packages.lines, shares.shape[0] - 1
    of_process = (0.0 * effort, 0.0 * effort)
    wsis, gdc = of_process
    for track in range(tracks):
        days = effort * at(shares, track)
        add(history.track_effort[track], scope, days)
        if track < lines:
            wsis = wsis + days
        else:
            gdc = gdc + days
    days_of_year = history.agent_days[year_of(block.start, t)]
    add(days_of_year[0], agent, at(aux.served, agent))
    add(days_of_year[1], agent, at(aux.transition_loss, agent))
    add(days_of_year[2], agent, wsis)
    add(days_of_year[3], agent, gdc)
    add(days_of_year[4], agent, effort * at(shares, tracks))
    if agent < block.agents.states:
        observe_state(agent, history, state, aux, block, t)


@kernel_part
def observe_state(agent, history, state, aux, block, t):
    """Write month t of a state: demand, served, burden and progress; add its awareness and delivery to the sums of the month."""
    demand, awareness, sums = at(aux.demand, agent), state.awareness[1 - t % 2, agent], aux.sums
    put(history.demand[t], agent, demand)
    put(history.served[t], agent, at(aux.served, agent))
    put(history.burden[t], agent, where(demand > 0.0, demand / at(aux.capacity, agent), 0.0))
    known = 0.0 * at(awareness, 0) if awareness.shape[0] > 0 else 0.0 * at(aux.effort, agent)
    for package in range(awareness.shape[0]):
        known = known + at(awareness, package)
    add(sums, AWARENESS_SUM, known)
    wsis, gdc = state.delivery[agent + 1, WSIS], state.delivery[agent + 1, GDC]
    volumes, joint = block.packages.volume, block.packages.joint
    none = 0.0 * at(volumes, 0)
    better, both, of_wsis, of_gdc = none, none, none, none
    for package in range(volumes.shape[0]):
        volume, w, g = at(volumes, package), at(wsis, package), at(gdc, package)
        better = better + volume * maximum(w, g)
        of_wsis = of_wsis + volume * w
        of_gdc = of_gdc + volume * g
        if package < joint:
            both = both + volume * minimum(w, g)
        if package == joint - 1:
            add(sums, JOINT_DELIVERY, of_wsis + of_gdc)
    put(history.progress[t], agent, better * at(aux.sums, PER_VOLUME))
    add(sums, BOTH, both)
    add(sums, OF_WSIS, of_wsis)
    add(sums, OF_GDC, of_gdc)


@kernel_part
def begin_observation(aux, block):
    """Set the sums of the month to 0, and the volume of all packages, of those with a WSIS and of those with a GDC strand."""
    packages = block.packages
    for number in range(aux.sums.shape[0]):
        put(aux.sums, number, 0.0)
    volume, wsis, gdc = same(0.0), same(0.0), same(0.0)
    for package in range(packages.volume.shape[0]):
        volume = volume + at(packages.volume, package)
        if package < packages.wsis:
            wsis = wsis + at(packages.volume, package)
        if package < packages.joint or package >= packages.wsis:
            gdc = gdc + at(packages.volume, package)
    put(aux.sums, PER_VOLUME, 1.0 / volume)
    put(aux.sums, WSIS_VOLUME, wsis)
    put(aux.sums, GDC_VOLUME, gdc)


@kernel_part
def observe_month(history, aux, block, t):
    """Write month t of what is summed over agents, states or packages."""
    states, sums = block.agents.states, aux.sums
    put(history.formal[t], WSIS, at(sums, OF_WSIS) / (states * at(sums, WSIS_VOLUME)))
    put(history.formal[t], GDC, at(sums, OF_GDC) / (states * at(sums, GDC_VOLUME)))
    either = at(sums, JOINT_DELIVERY) - at(sums, BOTH)
    put(history.backed_up, t, where(either > 0.0, at(sums, BOTH) / either, 0.0))
    if block.packages.joint > 0:
        put(history.awareness, t, at(sums, AWARENESS_SUM) / (block.packages.joint * states))
    for scope in range(2):
        put(history.duplicated[t], scope, total(aux.days[scope, DUPLICATED]))
        put(history.produced[t], scope, total(aux.days[scope, PRODUCED]))
        add_rows(aux.days[scope, DUPLICATED], history.package_duplicated[scope])
        add_rows(aux.days[scope, PRODUCED], history.package_produced[scope])
        add_rows(aux.days[scope, SAVED], history.package_synergy[scope])
    put(history.synergy, t, total(aux.days[0, SAVED]) + total(aux.days[1, SAVED]))
    unused = at(aux.unused_abroad, 0)
    put(history.ledger[t], CAPACITY, total(aux.capacity))
    put(history.ledger[t], SERVED, total(aux.served))
    put(history.ledger[t], TRANSITION_LOSS, total(aux.transition_loss))
    put(history.ledger[t], OUTSIDE, total(aux.outside) + unused)
    put(history.ledger[t], DRAFTING, total(aux.drafting))
    put(history.ledger[t], WORK, total(aux.worked) - unused)
    put(history.effort, t, total(aux.effort))
    put(history.coordination, t, total(aux.coordination))
    for process in range(2):
        put(history.attention[t], process, at(aux.attention, process))
        for kind in range(aux.process_days.shape[0]):
            put(history.process_days[t, kind], process, at(aux.process_days[kind], process))


@kernel_part
def total(rows):
    """The sum of all rows, in double precision."""
    found = same(0.0)
    for i in range(rows.shape[0]):
        found = found + at(rows, i)
    return found


@kernel_part
def add_rows(rows, onto):
    """Add every row to the row of the same number of another array."""
    for i in range(rows.shape[0]):
        add(onto, i, at(rows, i))
