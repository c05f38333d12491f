"""The record of a run: what observation keeps of every month, from which all metrics are worked out (ODD: observation)."""

from typing import NamedTuple

import numpy as np

from sim.model.entities.events import KINDS
from sim.model.entities.packages import GDC, WSIS, Packages
from sim.model.entities.world import World
from sim.model.numerics.kernels import kernel, row_kernel
from sim.model.numerics.sums import dot, total

CAPACITY, SERVED, FRICTION, OUTSIDE, DRAFTING, WORK = range(6)
USES = ("served", "friction", "wsis", "gdc", "other")
"""What an agent's days go to: obligations, what stalls cost, tracks of WSIS and of the GDC, the outside agenda."""


class Record(NamedTuple):
    """T months, S states, K tracks, P packages; scope 0 is the global site, 1 all national ones.

    demand, served, burden, progress: [T, S] days, days, ratio and share; duplicated, produced: [T, 2] days by scope;
    synergy: [T] days; ledger: [T, 6] days of all agents (capacity, served, friction, outside, drafting, work);
    effort: [T] days of discretionary effort; coordination: [T] days; awareness: [T] mean over states and joint packages;
    formal: [T, 2] mean delivery of each process's own strands; backed_up: [T] share; attention: [T, 2];
    process_days: [T, kinds, 2] days of meetings and reports; package_duplicated, package_produced, package_synergy:
    [2, P] days of the whole run; track_effort: [K, 2] days of effort on each track in the whole run, by scope;
    start_progress: [S] progress before the first month; agent_days: [Y, 5, N] days of every agent by calendar year and use
    (USES), effort that finds nothing left to do counted on its track.
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


def empty_record(world: World, packages: Packages, start: int, months: int) -> Record:
    """Room for a run of so many months from `start` on."""
    years = (start + months - 1) // 12 - start // 12 + 1
    states, tracks, count = world.states, world.track_code.size, packages.line.size
    return Record(
        demand=np.zeros((months, states)),
        served=np.zeros((months, states)),
        burden=np.zeros((months, states)),
        progress=np.zeros((months, states)),
        duplicated=np.zeros((months, 2)),
        produced=np.zeros((months, 2)),
        synergy=np.zeros(months),
        ledger=np.zeros((months, 6)),
        effort=np.zeros(months),
        coordination=np.zeros(months),
        awareness=np.zeros(months),
        formal=np.zeros((months, 2)),
        backed_up=np.zeros(months),
        attention=np.zeros((months, 2)),
        process_days=np.zeros((months, len(KINDS), 2)),
        package_duplicated=np.zeros((2, count)),
        package_produced=np.zeros((2, count)),
        package_synergy=np.zeros((2, count)),
        track_effort=np.zeros((tracks, 2)),
        start_progress=np.zeros(states),
        agent_days=np.zeros((years, len(USES), world.code.size)),
    )


@row_kernel
def year_of(start, t):
    """Number of the calendar year of month t, 0 the run's first."""
    return (start + t) // 12 - start // 12


@kernel
def state_progress(delivery, packages, out):
    """Write to out [S] each state's delivered share of all packages, the better strand of each."""
    out[:] = 0.0
    add_progress(delivery.T, packages.volume, 1.0 / total(packages.volume), out)


@row_kernel
def add_progress(delivery, volume, part, out):
    """Add to out [S] what the better strand of each package has delivered in each state; delivery: [P, 2, S + 1]."""
    for package in range(volume.size):
        add_better(part * volume[package], delivery[package, WSIS, 1:], delivery[package, GDC, 1:], out)


@row_kernel
def add_better(volume, wsis, gdc, out):
    """Add what the better strand of one package has delivered in each state. Rows over states."""
    for state in range(out.size):
        out[state] += volume * max(wsis[state], gdc[state])


@row_kernel
def own_strands(delivery, packages, both):
    """Mean over states of each process's delivery [P, 2, S + 1] on its own strands, and the share that both processes hold.

    Writes to both [S] what both strands of joint packages have delivered in each state.
    """
    joint, volume = packages.joint, packages.volume
    wsis, gdc = 0.0, 0.0
    both[:] = 0.0
    for package in range(joint):
        add_lesser(volume[package], delivery[package, WSIS, 1:], delivery[package, GDC, 1:], both)
        wsis += volume[package] * total(delivery[package, WSIS, 1:])
        gdc += volume[package] * total(delivery[package, GDC, 1:])
    of_both = total(both)
    either = wsis + gdc - of_both
    for package in range(joint, packages.wsis):
        wsis += volume[package] * total(delivery[package, WSIS, 1:])
    for package in range(packages.wsis, volume.size):
        gdc += volume[package] * total(delivery[package, GDC, 1:])
    wsis_volume = total(volume[: packages.wsis])
    gdc_volume = total(volume[:joint]) + total(volume[packages.wsis :])
    backed_up = of_both / either if either > 0.0 else 0.0
    return wsis / (both.size * wsis_volume), gdc / (both.size * gdc_volume), backed_up


@row_kernel
def add_lesser(volume, wsis, gdc, both):
    """Add what both strands of one package have delivered in each state. Rows over states."""
    for state in range(both.size):
        both[state] += volume * min(wsis[state], gdc[state])


@row_kernel
def add(row, onto):
    """Add a row to another."""
    for i in range(onto.size):
        onto[i] += row[i]


@row_kernel
def observe_states(record, flows, t):
    """Write month t of what is kept of each state."""
    for state in range(record.demand.shape[1]):
        record.demand[t, state] = flows.demand[state]
        record.served[t, state] = flows.served[state]
        record.burden[t, state] = flows.demand[state] / flows.capacity[state] if flows.demand[state] > 0.0 else 0.0


@row_kernel
def observe_days(record, flows, t):
    """Write month t of the sums of days over agents or packages."""
    for scope in range(2):
        record.duplicated[t, scope] = total(flows.duplicated[scope])
        record.produced[t, scope] = total(flows.produced[scope])
        add(flows.duplicated[scope], record.package_duplicated[scope])
        add(flows.produced[scope], record.package_produced[scope])
        add(flows.synergy[scope], record.package_synergy[scope])
    record.synergy[t] = total(flows.synergy[0]) + total(flows.synergy[1])
    record.ledger[t, CAPACITY] = total(flows.capacity)
    record.ledger[t, SERVED] = total(flows.served)
    record.ledger[t, FRICTION] = total(flows.friction)
    record.ledger[t, OUTSIDE] = total(flows.outside)
    record.ledger[t, DRAFTING] = total(flows.drafting)
    record.ledger[t, WORK] = total(flows.worked)
    record.effort[t] = total(flows.effort)
    record.coordination[t] = flows.coordination[0]
    for process in range(2):
        record.attention[t, process] = flows.attention[process]
        for kind in range(flows.process_days.shape[0]):
            record.process_days[t, kind, process] = flows.process_days[kind, process]


@row_kernel
def observe_awareness(record, awareness, states, t):
    """Write month t of the mean of awareness [P_j, N] over states and joint packages."""
    for package in range(awareness.shape[0]):
        record.awareness[t] += total(awareness[package, :states]) / (awareness.shape[0] * states)


@row_kernel
def observe_effort(record, effort, shares, states):
    """Add this month's days of discretionary effort on each track, from shares [K + 1, N]."""
    for track in range(record.track_effort.shape[0]):
        record.track_effort[track, 0] += dot(effort[states:], shares[track, states:])
        record.track_effort[track, 1] += dot(effort[:states], shares[track, :states])


@row_kernel
def add_product(row, other, onto):
    """Add the products of two rows to a third."""
    for i in range(onto.size):
        onto[i] += row[i] * other[i]


@row_kernel
def observe_uses(days, flows, shares, lines):
    """Add this month's days of every agent to those of its year [5, N], from shares [K + 1, N]."""
    add(flows.served, days[0])
    add(flows.friction, days[1])
    last = shares.shape[0] - 1
    for track in range(last):
        add_product(flows.effort, shares[track], days[2 if track < lines else 3])
    add_product(flows.effort, shares[last], days[4])


@kernel
def observe(record, state, flows, world, packages, start, t):
    """Write month t of the record; the run begins in month `start`."""
    states, both = world.states, np.empty(world.states)
    observe_states(record, flows, t)
    observe_days(record, flows, t)
    state_progress(state.delivery, packages, record.progress[t])
    record.formal[t, 0], record.formal[t, 1], record.backed_up[t] = own_strands(state.delivery.T, packages, both)
    observe_awareness(record, state.awareness.T, states, t)
    observe_effort(record, flows.effort, state.effort_share.T, states)
    observe_uses(record.agent_days[year_of(start, t)], flows, state.effort_share.T, world.lines)
