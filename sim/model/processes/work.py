"""Work: effort is booked on packages, adopts or produces content, and raises delivery (ODD 7.6)."""

from typing import Annotated, NamedTuple

import numpy as np

from sim.model.entities.packages import GDC, WSIS
from sim.model.levers import LEAD_GDC, LEAD_WSIS
from sim.model.numerics.kernels import kernel, row_kernel
from sim.model.numerics.sums import whole_vectors
from sim.model.processes.allocation import work_left
from sim.model.processes.delivery import deliver_alone, deliver_joint
from sim.settings.quantity import Quantity

AHEAD = 1e-9


class Work(NamedTuple):
    """Known content of the other strand is adopted for `adoption_cost` of its days; the rest is produced."""

    adoption_cost: Annotated[
        float,
        Quantity(
            "effort of adopting content that exists, relative to producing it (tau)", "share", 0.001, 1.0, (0.05, 0.4)
        ),
    ] = 0.15
    guidance: Annotated[
        float, Quantity("gain of national work from global norms and guidance (phi)", "ratio", 0.0, 10.0, (0.5, 1.5))
    ] = 1.0


@kernel
def work(state, aux, world, packages, levers, parameters, t):
    """Book all effort and deliver it at every site; effort on the GDC before its adoption is drafting."""
    adopted, lines = state.adopted[0] == 1, world.lines
    shares, remaining = state.effort_share.T, aux.remaining.T
    rate = np.empty_like(remaining)
    spread(aux.effort, shares, remaining, lines, adopted, rate, aux.worked, aux.outside, aux.drafting)
    leading_strands(state, aux, levers, t)
    aux.synergy[:], aux.produced[:], aux.duplicated[:] = 0.0, 0.0, 0.0
    room = np.empty((9, whole_vectors(max(world.code.size, world.states + 8))))
    joint = packages.joint if adopted else 0
    work_on_joint(
        joint, rate, lines, levers.lead_compliance[t], levers.merged[t], state, aux, packages, parameters, room
    )
    work_on_single(WSIS, joint, packages.wsis, rate, packages.line, state, aux, packages, parameters, room)
    if adopted:
        first, last = packages.wsis, packages.line.size
        work_on_single(GDC, first, last, rate[lines:], packages.objective, state, aux, packages, parameters, room)


@row_kernel
def work_on_joint(joint, rate, lines, compliance, merged, state, aux, packages, parameters, room):
    """Work on the first `joint` packages, which have two strands; rate [K, N]: days per unit of known work left."""
    known, delivery, awareness = aux.known.T, state.delivery.T, state.awareness.T
    booked, unsaved = (room[0, : known.shape[1]], room[1, : known.shape[1]]), 1.0 - parameters.adoption_cost
    for package in range(joint):
        lead, volume, wsis, gdc = (
            aux.lead[package],
            packages.volume[package],
            delivery[package, 0],
            delivery[package, 1],
        )
        line, objective = rate[packages.line[package]], rate[lines + packages.objective[package]]
        book(volume, wsis, gdc, known[package], unsaved, line, objective, booked[WSIS], booked[GDC])
        if compliance > 0.0 and lead >= 0:
            comply(compliance, awareness[package], booked[lead], booked[1 - lead])
        deliver_joint(package, delivery[package], booked, aux, packages, merged, parameters, room)


@row_kernel
def work_on_single(strand, first, last, rate, track, state, aux, packages, parameters, room):
    """Work on packages first to last - 1, of which only one strand is worked on; track [P]: row of each package in `rate`."""
    delivery, booked = state.delivery.T, room[0, : rate.shape[1]]
    for package in range(first, last):
        own = delivery[package, strand]
        book_alone(packages.volume[package], own, rate[track[package]], booked)
        deliver_alone(package, strand, own, booked, aux, packages, parameters, room)


@row_kernel
def leading_strands(state, aux, levers, t):
    """Write aux.lead [P_j]: the lead strand of each joint package, -1 if there is none."""
    leads = state.adopted[0] == 1 and levers.merged[t] <= 0.0 and levers.wsis_open[t] > 0.0 and levers.gdc_open[t] > 0.0
    for package in range(aux.lead.size):
        ahead = state.delivery[0, GDC, package] > state.delivery[0, WSIS, package] + AHEAD
        lead = GDC if ahead else WSIS
        if levers.forced_lead[t] == LEAD_WSIS:
            lead = WSIS
        elif levers.forced_lead[t] == LEAD_GDC:
            lead = GDC
        aux.lead[package] = lead if leads else -1


@row_kernel
def spread(effort, shares, remaining, lines, adopted, rate, worked, outside, drafting):
    """Divide each agent's effort over tracks by its shares [K + 1, N]; write days worked, outside and drafting [N].

    Writes to rate [K, N] the days per unit of known work left on each track.
    """
    tracks = remaining.shape[0]
    for agent in range(effort.size):
        worked[agent], drafting[agent], outside[agent] = 0.0, 0.0, effort[agent] * shares[tracks, agent]
    for track in range(tracks):
        if track < lines or adopted:
            spread_track(effort, shares[track], remaining[track], rate[track], worked, outside)
        else:
            for agent in range(effort.size):
                drafting[agent] += effort[agent] * shares[track, agent]


@row_kernel
def spread_track(effort, share, remaining, rate, worked, outside):
    """Divide effort on one track [N]: it is work if the agent knows of work left there, else it goes to the outside agenda."""
    for agent in range(effort.size):
        days, open_work = effort[agent] * share[agent], remaining[agent] > 0.0
        rate[agent] = days / remaining[agent] if open_work else 0.0
        worked[agent] += days if open_work else 0.0
        outside[agent] += 0.0 if open_work else days


@row_kernel
def book(volume, wsis, gdc, known, unsaved, line, objective, of_wsis, of_gdc):
    """Write the effort days of each agent on both strands of a joint package: its rate times known work left.

    wsis, gdc: [S + 1] delivery by site; all other rows are over agents [N].
    """
    states = wsis.size - 1
    for state in range(states):
        of_wsis[state] = line[state] * work_left(volume, wsis[state + 1], gdc[state + 1], known[state], unsaved)
        of_gdc[state] = objective[state] * work_left(volume, gdc[state + 1], wsis[state + 1], known[state], unsaved)
    known, line, objective, of_wsis, of_gdc = (
        known[states:],
        line[states:],
        objective[states:],
        of_wsis[states:],
        of_gdc[states:],
    )
    for agent in range(known.size):
        of_wsis[agent] = line[agent] * work_left(volume, wsis[0], gdc[0], known[agent], unsaved)
        of_gdc[agent] = objective[agent] * work_left(volume, gdc[0], wsis[0], known[agent], unsaved)


@row_kernel
def book_alone(volume, own, rate, booked):
    """Write the effort days of each agent on a package with one strand. See `book`."""
    states = own.size - 1
    for state in range(states):
        booked[state] = rate[state] * (volume * (1.0 - own[state + 1]))
    rate, booked = rate[states:], booked[states:]
    for agent in range(booked.size):
        booked[agent] = rate[agent] * (volume * (1.0 - own[0]))


@row_kernel
def comply(compliance, awareness, lead, behind):
    """Move effort days from the non-lead strand to the lead strand, in proportion to compliance and awareness."""
    for agent in range(lead.size):
        moved = compliance * awareness[agent] * behind[agent]
        lead[agent] += moved
        behind[agent] -= moved
