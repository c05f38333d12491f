"""Work: effort is booked on packages, adopted or produced, and delivery rises (ODD 7.6)."""

from typing import Annotated, NamedTuple

import numpy as np

from sim.kernels import dot, kernel, row_kernel, total
from sim.levers import LEAD_GDC, LEAD_WSIS
from sim.packages import GDC, WSIS
from sim.processes.allocation import work_left
from sim.quantity import Quantity

AHEAD = 1e-9
FULL = 1.0 - 1e-9
"""From this delivery on a strand may leave effort unused (the margin is for rounding: before 1, all is used)."""


class Work(NamedTuple):
    """Known work of the other strand is adopted at `adoption_cost` of its days; the rest is produced."""

    adoption_cost: Annotated[
        float,
        Quantity(
            "effort of adopting content that exists, against producing it (tau)", "share", 0.001, 1.0, (0.05, 0.4)
        ),
    ] = 0.15
    guidance: Annotated[
        float, Quantity("gain of national work from global norms and guidance (phi)", "ratio", 0.0, 10.0, (0.5, 1.5))
    ] = 1.0


@kernel
def work(state, flows, world, packages, levers, parameters, t):
    """Book all effort and deliver it at every site; before the GDC is adopted its effort is drafting."""
    adopted, lines = state.adopted[0] == 1, world.lines
    shares, remaining = state.effort_share.T, flows.remaining.T
    rate = spread(flows.effort, shares, remaining, lines, adopted, flows.worked, flows.outside, flows.drafting)
    leading_strands(state, flows, levers, t)
    flows.synergy[:], flows.produced[:], flows.duplicated[:] = 0.0, 0.0, 0.0
    room, days = np.empty((2, 2, world.states + 1)), np.empty((3, world.states + 1))
    joint = packages.joint if adopted else 0
    work_on_joint(
        joint, rate, lines, levers.lead_compliance[t], levers.merged[t], state, flows, packages, parameters, room, days
    )
    work_on_single(WSIS, joint, packages.wsis, rate, packages.line, state, flows, packages, parameters, room, days)
    if adopted:
        first, last = packages.wsis, packages.line.size
        work_on_single(
            GDC, first, last, rate[lines:], packages.objective, state, flows, packages, parameters, room, days
        )


@row_kernel
def work_on_joint(joint, rate, lines, compliance, merged, state, flows, packages, parameters, room, days):
    """Work on the first `joint` packages, which have two strands; rate [K, N]: days for each unit of known work left."""
    known, unsaved = flows.known.T, 1.0 - parameters.adoption_cost
    booked, delivery, awareness = flows.booked.T, state.delivery.T, state.awareness.T
    for package in range(joint):
        lead, volume = flows.lead[package], packages.volume[package]
        line, objective = rate[packages.line[package]], rate[lines + packages.objective[package]]
        book(
            volume,
            delivery[package, WSIS],
            delivery[package, GDC],
            known[package],
            unsaved,
            line,
            booked[package, WSIS],
        )
        book(
            volume,
            delivery[package, GDC],
            delivery[package, WSIS],
            known[package],
            unsaved,
            objective,
            booked[package, GDC],
        )
        if compliance > 0.0 and lead >= 0:
            comply(compliance, awareness[package], booked[package, lead], booked[package, 1 - lead])
        deliver_joint(package, delivery[package], flows, packages, merged, parameters, room[0], room[1], days)


@row_kernel
def work_on_single(strand, first, last, rate, track, state, flows, packages, parameters, room, days):
    """Work on packages first..last-1, of which only one strand is worked on; track [P]: the row of each in `rate`."""
    booked, delivery = flows.booked.T, state.delivery.T
    effort, used = room[0, strand], room[1, strand]
    for package in range(first, last):
        own = delivery[package, strand]
        book_alone(packages.volume[package], own, rate[track[package]], booked[package, strand])
        deliver_alone(package, strand, own, flows, packages, parameters, effort, used, days[0])


@row_kernel
def leading_strands(state, flows, levers, t):
    """Write flows.lead: the strand that leads on each joint package, or -1 where nobody leads."""
    leads = state.adopted[0] == 1 and levers.merged[t] <= 0.0 and levers.wsis_open[t] > 0.0 and levers.gdc_open[t] > 0.0
    for package in range(flows.lead.size):
        ahead = state.delivery[0, GDC, package] > state.delivery[0, WSIS, package] + AHEAD
        lead = GDC if ahead else WSIS
        if levers.forced_lead[t] == LEAD_WSIS:
            lead = WSIS
        elif levers.forced_lead[t] == LEAD_GDC:
            lead = GDC
        flows.lead[package] = lead if leads else -1


@kernel
def spread(effort, shares, remaining, lines, adopted, worked, outside, drafting):
    """Spread each agent's effort over tracks by its shares [K + 1, N], and write its days worked, outside and drafting [N].

    Returns [K, N] days for each unit of known work left on a track.
    """
    tracks = remaining.shape[0]
    rate = np.empty_like(remaining)
    worked[:], drafting[:] = 0.0, 0.0
    for agent in range(effort.size):
        outside[agent] = effort[agent] * shares[tracks, agent]
    for track in range(tracks):
        if track < lines or adopted:
            spread_track(effort, shares[track], remaining[track], rate[track], worked, outside)
        else:
            for agent in range(effort.size):
                drafting[agent] += effort[agent] * shares[track, agent]
    return rate


@row_kernel
def spread_track(effort, share, remaining, rate, worked, outside):
    """Each agent's effort on one track, a row each: work if it knows of work left there, else lost to the outside agenda."""
    for agent in range(effort.size):
        days, open_work = effort[agent] * share[agent], remaining[agent] > 0.0
        rate[agent] = days / remaining[agent] if open_work else 0.0
        worked[agent] += days if open_work else 0.0
        outside[agent] += 0.0 if open_work else days


@row_kernel
def book(volume, own, other, known, unsaved, rate, booked):
    """Effort days of each agent on one strand of a joint package follow the known work left there.

    own, other: [S + 1] the strands' delivery by site; the other rows run over agents.
    """
    states = own.size - 1
    for state in range(states):
        booked[state] = rate[state] * work_left(volume, own[state + 1], other[state + 1], known[state], unsaved)
    known, rate, booked = known[states:], rate[states:], booked[states:]
    for agent in range(booked.size):
        booked[agent] = rate[agent] * work_left(volume, own[0], other[0], known[agent], unsaved)


@row_kernel
def book_alone(volume, own, rate, booked):
    """Effort days of each agent on a package of one strand. See `book`."""
    states = own.size - 1
    for state in range(states):
        booked[state] = rate[state] * (volume * (1.0 - own[state + 1]))
    rate, booked = rate[states:], booked[states:]
    for agent in range(booked.size):
        booked[agent] = rate[agent] * (volume * (1.0 - own[0]))


@row_kernel
def comply(compliance, awareness, lead, behind):
    """Move the part that each agent knows of from its days on the strand behind to the strand in the lead."""
    for agent in range(lead.size):
        moved = compliance * awareness[agent] * behind[agent]
        lead[agent] += moved
        behind[agent] -= moved


@row_kernel
def deliver_joint(package, delivery, flows, packages, merged, parameters, effort, used, days):
    """Deliver a joint package at every site; `delivery` [2, S + 1] rises, and the days of the month are accounted for.

    Rows run over sites: by strand the effective effort and its use, both as shares of the package, so that one formula
    holds for sites of every size; and the days duplicated, produced and saved.
    """
    booked, known, tau = flows.booked.T[package], flows.known.T[package], parameters.adoption_cost
    size, per_day = packages.days.T[package], packages.per_day.T[package]
    for strand in range(2):
        globally, nationally = effects(flows.productivity[strand], parameters.guidance, delivery[strand, 0])
        gather(booked[strand], per_day, globally, nationally, effort[strand])
    if merged > 0.0:
        deliver_pooled(size, delivery, effort, tau, used, days)
    else:
        deliver_apart(size, per_day, booked, known, flows.productivity, delivery, effort, tau, used, days)
    account(days[0], flows.duplicated, package)
    account(days[1], flows.produced, package)
    account(days[2], flows.synergy, package)
    for strand in range(2):
        give_back(delivery[strand], used[strand], effort[strand], booked[strand], flows.worked, flows.outside)


@row_kernel
def deliver_alone(package, strand, own, flows, packages, parameters, effort, used, days):
    """Deliver a package of one strand at every site: nothing is adopted or duplicated. See `deliver_joint`."""
    booked, size = flows.booked.T[package, strand], packages.days.T[package]
    globally, nationally = effects(flows.productivity[strand], parameters.guidance, own[0])
    gather(booked, packages.per_day.T[package], globally, nationally, effort)
    for site in range(own.size):
        rise = min(1.0 - own[site], effort[site])
        own[site] = min(1.0, own[site] + rise)
        used[site], days[site] = rise, size[site] * rise
    account(days, flows.produced, package)
    give_back(own, used, effort, booked, flows.worked, flows.outside)


@row_kernel
def effects(productivity, guidance, norms):
    """What a day on a strand achieves at the global site and in states, given its delivery at the global site."""
    return productivity, productivity * (1.0 + guidance * norms)


@row_kernel
def gather(booked, per_day, globally, nationally, effort):
    """Effective effort on one strand at each site, from each agent's days [N]; all but states work at the global site."""
    states = effort.size - 1
    effort[0] = globally * per_day[0] * total(booked[states:])
    for state in range(states):
        effort[state + 1] = nationally * per_day[state + 1] * booked[state]


@row_kernel
def deliver_apart(size, per_day, booked, known, productivity, delivery, effort, tau, used, days):
    """Each strand delivers for itself, with the aware part of its effort: what takes the other strand's lead as existing."""
    states = size.size - 1
    wsis_aware = productivity[WSIS] * per_day[0] * dot(known[states:], booked[WSIS, states:])
    gdc_aware = productivity[GDC] * per_day[0] * dot(known[states:], booked[GDC, states:])
    deliver_at(0, wsis_aware, gdc_aware, tau, size, delivery, effort, used, days)
    for state in range(states):
        wsis_aware, gdc_aware = known[state] * effort[WSIS, state + 1], known[state] * effort[GDC, state + 1]
        deliver_at(state + 1, wsis_aware, gdc_aware, tau, size, delivery, effort, used, days)


@row_kernel
def deliver_at(site, wsis_aware, gdc_aware, adoption_cost, size, delivery, effort, used, days):
    """Each strand first adopts of the other's lead what its aware effort can, and produces with the rest."""
    per_share, saved = 1.0 / adoption_cost, 1.0 - adoption_cost
    wsis, gdc = delivery[WSIS, site], delivery[GDC, site]
    wsis_adopts = min(max(0.0, gdc - wsis), wsis_aware * per_share)
    gdc_adopts = min(max(0.0, wsis - gdc), gdc_aware * per_share)
    wsis_rise = min(1.0 - wsis, effort[WSIS, site] + saved * wsis_adopts)
    gdc_rise = min(1.0 - gdc, effort[GDC, site] + saved * gdc_adopts)
    adopted = wsis_adopts + gdc_adopts
    both = min(wsis + wsis_rise, gdc + gdc_rise) - min(wsis, gdc)
    days[0, site] = size[site] * max(0.0, both - adopted)
    days[1, site] = size[site] * (wsis_rise + gdc_rise - adopted)
    days[2, site] = size[site] * saved * adopted
    used[WSIS, site] = wsis_rise - saved * wsis_adopts
    used[GDC, site] = gdc_rise - saved * gdc_adopts
    delivery[WSIS, site] = min(1.0, wsis + wsis_rise)
    delivery[GDC, site] = min(1.0, gdc + gdc_rise)


@row_kernel
def deliver_pooled(size, delivery, effort, adoption_cost, used, days):
    """One mandate pools the effort: it closes the gap between the strands by adopting, then produces once and adopts once."""
    for site in range(size.size):
        wsis, gdc, pool = delivery[WSIS, site], delivery[GDC, site], effort[WSIS, site] + effort[GDC, site]
        closed = min(abs(wsis - gdc), pool * (1.0 / adoption_cost))
        rest = max(0.0, pool - adoption_cost * closed)
        rise = min(1.0 - max(wsis, gdc), rest * (1.0 / (1.0 + adoption_cost)))
        days[0, site] = 0.0
        days[1, site] = size[site] * rise
        days[2, site] = size[site] * (1.0 - adoption_cost) * (closed + rise)
        effort[WSIS, site] = effort[GDC, site] = pool
        used[WSIS, site] = used[GDC, site] = adoption_cost * closed + (1.0 + adoption_cost) * rise
        delivery[WSIS, site] = min(1.0, wsis + rise + (closed if wsis < gdc else 0.0))
        delivery[GDC, site] = min(1.0, gdc + rise + (0.0 if wsis < gdc else closed))


@row_kernel
def account(days, by_scope, package):
    """Write a package's days, at the global site and over all states, to by_scope [2, P]."""
    by_scope[0, package] = days[0]
    by_scope[1, package] = total(days[1:])


@row_kernel
def give_back(level, used, effort, booked, worked, outside):
    """Where a strand's level is full, the fraction of its effort that found nothing to do goes to the outside agenda.

    It leaves the days [N] of all agents of the site in equal proportion.
    """
    full = 0
    for site in range(level.size):
        if level[site] >= FULL:
            full += 1
    if full == 0:
        return
    states = level.size - 1
    for site in range(level.size):
        if level[site] >= FULL and effort[site] > 0.0:
            unused = max(0.0, 1.0 - used[site] / effort[site])
            for agent in range(site - 1, site) if site > 0 else range(states, booked.size):
                returned = unused * booked[agent]
                booked[agent] -= returned
                worked[agent] -= returned
                outside[agent] += returned
