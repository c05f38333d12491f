"""The history of a run: what observation keeps of every month, from which all metrics are computed (ODD 8)."""

from typing import NamedTuple

import numpy as np

from sim.model.entities.events import OBLIGATION_KINDS
from sim.model.entities.packages import GDC, WSIS, Packages
from sim.model.entities.world import World
from sim.model.numerics.kernels import kernel, row_kernel
from sim.model.numerics.sums import dot, total

CAPACITY, SERVED, TRANSITION_LOSS, OUTSIDE, DRAFTING, WORK = range(6)
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


def empty_history(world: World, packages: Packages, start: int, months: int) -> History:
    """Empty arrays for a run of `months` months from month number `start`."""
    years = (start + months - 1) // 12 - start // 12 + 1
    states, tracks, count = world.states, world.track_code.size, packages.line.size
    return History(
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
        process_days=np.zeros((months, len(OBLIGATION_KINDS), 2)),
        package_duplicated=np.zeros((2, count)),
        package_produced=np.zeros((2, count)),
        package_synergy=np.zeros((2, count)),
        track_effort=np.zeros((tracks, 2)),
        start_progress=np.zeros(states),
        agent_days=np.zeros((years, len(USES), world.code.size)),
    )


@row_kernel
def year_of(start, t):
    """Number of the calendar year of month t; the first year of the run is 0."""
    return (start + t) // 12 - start // 12


@kernel
def state_progress(delivery, packages, out):
    """Write to out [S] the progress of each state: delivered share of all packages, counting the better strand of each."""
    out[:] = 0.0
    add_progress(delivery.T, packages.volume, 1.0 / total(packages.volume), out)


@row_kernel
def add_progress(delivery, volume, part, out):
    """Add to out [S] the weighted delivery of the better strand of each package in each state; delivery: [P, 2, S + 1]."""
    for package in range(volume.size):
        add_better(part * volume[package], delivery[package, WSIS, 1:], delivery[package, GDC, 1:], out)


@row_kernel
def add_better(volume, wsis, gdc, out):
    """Add to out [S] the delivery of the better strand of one package, times its volume."""
    for state in range(out.size):
        out[state] += volume * max(wsis[state], gdc[state])


@row_kernel
def own_strands(delivery, packages, both):
    """Mean over states of the delivery of WSIS strands and of GDC strands, and share of joint content delivered by both.

    delivery: [P, 2, S + 1]. Writes to both [S] what both strands of joint packages have delivered in each state.
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
    """Add to both [S] what both strands of one package have delivered in each state, times its volume."""
    for state in range(both.size):
        both[state] += volume * min(wsis[state], gdc[state])


@row_kernel
def add(row, onto):
    """Add one row to another, in place."""
    for i in range(onto.size):
        onto[i] += row[i]


@row_kernel
def observe_states(history, aux, t):
    """Write month t of the arrays by state."""
    for state in range(history.demand.shape[1]):
        history.demand[t, state] = aux.demand[state]
        history.served[t, state] = aux.served[state]
        history.burden[t, state] = aux.demand[state] / aux.capacity[state] if aux.demand[state] > 0.0 else 0.0


@row_kernel
def observe_days(history, aux, t):
    """Write month t of the sums of days over agents and packages."""
    for scope in range(2):
        history.duplicated[t, scope] = total(aux.duplicated[scope])
        history.produced[t, scope] = total(aux.produced[scope])
        add(aux.duplicated[scope], history.package_duplicated[scope])
        add(aux.produced[scope], history.package_produced[scope])
        add(aux.synergy[scope], history.package_synergy[scope])
    history.synergy[t] = total(aux.synergy[0]) + total(aux.synergy[1])
    history.ledger[t, CAPACITY] = total(aux.capacity)
    history.ledger[t, SERVED] = total(aux.served)
    history.ledger[t, TRANSITION_LOSS] = total(aux.transition_loss)
    history.ledger[t, OUTSIDE] = total(aux.outside)
    history.ledger[t, DRAFTING] = total(aux.drafting)
    history.ledger[t, WORK] = total(aux.worked)
    history.effort[t] = total(aux.effort)
    history.coordination[t] = aux.coordination[0]
    for process in range(2):
        history.attention[t, process] = aux.attention[process]
        for kind in range(aux.process_days.shape[0]):
            history.process_days[t, kind, process] = aux.process_days[kind, process]


@row_kernel
def observe_awareness(history, awareness, states, t):
    """Write the mean of awareness [P_j, N] over states and joint packages in month t."""
    for package in range(awareness.shape[0]):
        history.awareness[t] += total(awareness[package, :states]) / (awareness.shape[0] * states)


@row_kernel
def observe_effort(history, effort, shares, states):
    """Add this month's days of discretionary effort on each track, by scope, from shares [K + 1, N]."""
    for track in range(history.track_effort.shape[0]):
        history.track_effort[track, 0] += dot(effort[states:], shares[track, states:])
        history.track_effort[track, 1] += dot(effort[:states], shares[track, :states])


@row_kernel
def add_product(row, other, onto):
    """Add the products of two rows to a third one, in place."""
    for i in range(onto.size):
        onto[i] += row[i] * other[i]


@row_kernel
def observe_uses(days, aux, shares, lines):
    """Add this month's days of every agent by use to those of the year [5, N], from shares [K + 1, N]."""
    add(aux.served, days[0])
    add(aux.transition_loss, days[1])
    last = shares.shape[0] - 1
    for track in range(last):
        add_product(aux.effort, shares[track], days[2 if track < lines else 3])
    add_product(aux.effort, shares[last], days[4])


@kernel
def observe(history, state, aux, world, packages, start, t):
    """Write month t of the history; the run starts in month number `start`."""
    states, both = world.states, np.empty(world.states)
    observe_states(history, aux, t)
    observe_days(history, aux, t)
    state_progress(state.delivery, packages, history.progress[t])
    history.formal[t, 0], history.formal[t, 1], history.backed_up[t] = own_strands(state.delivery.T, packages, both)
    observe_awareness(history, state.awareness.T, states, t)
    observe_effort(history, aux.effort, state.effort_share.T, states)
    observe_uses(history.agent_days[year_of(start, t)], aux, state.effort_share.T, world.lines)
