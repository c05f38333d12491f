"""The record of a run: what observation keeps of every month, from which all metrics are worked out (ODD: observation)."""

from typing import NamedTuple

import numpy as np

from sim.events import KINDS
from sim.kernels import kernel
from sim.packages import Packages
from sim.world import World

CAPACITY, SERVED, FRICTION, OUTSIDE, DRAFTING, WORK = range(6)


class Record(NamedTuple):
    """T months, S states, K tracks, P packages; scope 0 is the global site, 1 all national ones.

    demand, served, burden, progress: [T, S] days, days, ratio and share; duplicated, produced: [T, 2] days by scope;
    synergy: [T] days; ledger: [T, 6] days of all agents (capacity, served, friction, outside, drafting, work);
    effort: [T] days of discretionary effort; coordination: [T] days; awareness: [T] mean over states and joint packages;
    formal: [T, 2] mean delivery of each process's own strands; backed_up: [T] share; attention: [T, 2];
    process_days: [T, kinds, 2] days of meetings and reports; package_duplicated, package_produced, package_synergy:
    [2, P] days of the whole run; track_effort: [K, 2] days of effort on each track in the whole run, by scope;
    start_progress: [S] progress before the first month.
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


def empty_record(world: World, packages: Packages, months: int) -> Record:
    """Room for a run of so many months."""
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
    )


@kernel
def state_progress(delivery, packages, out):
    """Write to out [S] each state's delivered share of all packages, the better strand of each."""
    total = packages.volume.sum()
    for state in range(out.size):
        done = 0.0
        for package in range(packages.volume.size):
            done += packages.volume[package] * max(delivery[state + 1, 0, package], delivery[state + 1, 1, package])
        out[state] = done / total


@kernel
def own_strands(delivery, packages):
    """Mean over states of each process's delivery on its own strands, and the share that both processes hold."""
    states, volume = delivery.shape[0] - 1, packages.volume
    wsis, gdc, both, either = 0.0, 0.0, 0.0, 0.0
    for site in range(1, states + 1):
        for package in range(packages.wsis):
            wsis += volume[package] * delivery[site, 0, package]
        for package in range(packages.joint):
            a, b = delivery[site, 0, package], delivery[site, 1, package]
            gdc += volume[package] * b
            both += volume[package] * min(a, b)
            either += volume[package] * max(a, b)
        for package in range(packages.wsis, volume.size):
            gdc += volume[package] * delivery[site, 1, package]
    wsis_volume = volume[: packages.wsis].sum() * states
    gdc_volume = (volume[: packages.joint].sum() + volume[packages.wsis :].sum()) * states
    return wsis / wsis_volume, gdc / gdc_volume, both / either if either > 0.0 else 0.0


@kernel
def observe(record, state, flows, world, packages, t):
    """Write month t of the record."""
    states = world.states
    record.demand[t] = flows.demand[:states]
    record.served[t] = flows.served[:states]
    for row in range(states):
        record.burden[t, row] = flows.demand[row] / flows.capacity[row] if flows.demand[row] > 0.0 else 0.0
    state_progress(state.delivery, packages, record.progress[t])
    for scope in range(2):
        record.duplicated[t, scope] = flows.duplicated[scope].sum()
        record.produced[t, scope] = flows.produced[scope].sum()
    record.synergy[t] = flows.synergy.sum()
    record.ledger[t, CAPACITY] = flows.capacity.sum()
    record.ledger[t, SERVED] = flows.served.sum()
    record.ledger[t, FRICTION] = flows.friction.sum()
    record.ledger[t, OUTSIDE] = flows.outside.sum()
    record.ledger[t, DRAFTING] = flows.drafting.sum()
    record.ledger[t, WORK] = flows.worked.sum()
    record.effort[t] = flows.effort.sum()
    record.coordination[t] = flows.coordination[0]
    if packages.joint > 0:
        record.awareness[t] = state.awareness[:states].mean()
    record.formal[t, 0], record.formal[t, 1], record.backed_up[t] = own_strands(state.delivery, packages)
    record.attention[t] = flows.attention
    record.process_days[t] = flows.process_days
    record.package_duplicated[:] += flows.duplicated
    record.package_produced[:] += flows.produced
    record.package_synergy[:] += flows.synergy
    for agent in range(world.code.size):
        scope = 1 if agent < states else 0
        for track in range(record.track_effort.shape[0]):
            record.track_effort[track, scope] += flows.effort[agent] * state.effort_share[agent, track]
