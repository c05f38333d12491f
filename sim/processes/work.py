"""Work: effort is booked on packages, adopted or produced, and delivery rises (ODD 7.6)."""

from typing import Annotated, NamedTuple

import numpy as np

from sim.kernels import dot, kernel, row_kernel, total
from sim.levers import LEAD_GDC, LEAD_WSIS
from sim.packages import GDC, WSIS
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
    adopted, merged, compliance = state.adopted[0] == 1, levers.merged[t] > 0.0, levers.lead_compliance[t]
    shares, remaining, left, booked = state.effort_share.T, flows.remaining.T, flows.left.T, flows.booked.T
    lines, worked, outside = world.lines, flows.worked, flows.outside
    rate = spread(flows.effort, shares, remaining, lines, adopted, worked, outside, flows.drafting)
    book(rate, left, packages.line, packages.objective, lines, adopted, booked)
    leading_strands(state, flows, levers, t)
    if compliance > 0.0:
        comply(compliance, state.awareness.T, flows.lead, booked)

    flows.synergy[:], flows.produced[:], flows.duplicated[:] = 0.0, 0.0, 0.0
    sites = np.empty((6, 2, world.states + 1))
    with_two_strands = packages.joint if adopted else 0
    for package in range(with_two_strands):
        deliver_joint(package, state.delivery.T[package], flows, packages, merged, parameters, sites)
    for package in range(with_two_strands, packages.wsis):
        deliver_alone(package, WSIS, state.delivery.T[package], flows, packages, parameters, sites)
    if adopted:
        for package in range(packages.wsis, packages.line.size):
            deliver_alone(package, GDC, state.delivery.T[package], flows, packages, parameters, sites)


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
        rate[agent] = effort[agent] * share[agent] / remaining[agent] if remaining[agent] > 0.0 else 0.0
    for agent in range(effort.size):
        worked[agent] += effort[agent] * share[agent] if remaining[agent] > 0.0 else 0.0
    for agent in range(effort.size):
        outside[agent] += 0.0 if remaining[agent] > 0.0 else effort[agent] * share[agent]


@row_kernel
def book(rate, left, line, objective, lines, adopted, booked):
    """Effort days on each strand follow the known work left there: left, booked [P, 2, N]."""
    for package in range(line.size):
        if line[package] >= 0:
            multiply(rate[line[package]], left[package, WSIS], booked[package, WSIS])
        if objective[package] >= 0 and adopted:
            multiply(rate[lines + objective[package]], left[package, GDC], booked[package, GDC])


@row_kernel
def multiply(first, second, out):
    """Write the products of two rows."""
    for i in range(out.size):
        out[i] = first[i] * second[i]


@row_kernel
def comply(compliance, awareness, leads, booked):
    """Move the part that agents know of [P_j, N] of their days on the strand behind to the strand in the lead."""
    for package in range(leads.size):
        if leads[package] >= 0:
            lead, behind = booked[package, leads[package]], booked[package, 1 - leads[package]]
            for agent in range(lead.size):
                lead[agent] += compliance * awareness[package, agent] * behind[agent]
            for agent in range(lead.size):
                behind[agent] -= compliance * awareness[package, agent] * behind[agent]


@row_kernel
def deliver_joint(package, delivery, flows, packages, merged, parameters, sites):
    """Deliver a joint package at every site; `delivery` [2, S + 1] rises, and the days of the month are accounted for.

    Rows run over sites. Effort, its aware part and its use, what is adopted and how far delivery rises are all in shares of
    the package, so that one formula holds for sites of every size.
    """
    days, per_day, known = packages.days.T[package], packages.per_day.T[package], flows.known.T[package]
    booked, tau = flows.booked.T[package], parameters.adoption_cost
    effort, aware, adopted, rise, used, share = sites[0], sites[1], sites[2], sites[3], sites[4], sites[5, 0]
    for strand in range(2):
        globally, nationally = effects(flows.productivity[strand], parameters.guidance, delivery[strand, 0])
        gather(booked[strand], per_day, globally, nationally, effort[strand])
        gather_aware(booked[strand], known, per_day, globally, nationally, aware[strand])
    if merged:
        pool(effort)
        produce_once(delivery, effort[0], tau, adopted, rise, used)
    else:
        for strand in range(2):
            adopt(delivery[strand], delivery[1 - strand], aware[strand], tau, adopted[strand])
            produce(delivery[strand], effort[strand], adopted[strand], tau, rise[strand], used[strand])
        duplicate(delivery, rise, adopted, share)
        account(days, share, flows.duplicated, package)
    for site in range(days.size):
        share[site] = (1.0 - tau) * (adopted[0, site] + adopted[1, site])
    account(days, share, flows.synergy, package)
    for site in range(days.size):
        share[site] = rise[0, site] + rise[1, site] - adopted[0, site] - adopted[1, site]
    account(days, share, flows.produced, package)
    for strand in range(2):
        lift(delivery[strand], rise[strand])
        give_back(delivery[strand], used[strand], effort[strand], booked[strand], flows.worked, flows.outside)


@row_kernel
def deliver_alone(package, strand, delivery, flows, packages, parameters, sites):
    """Deliver a package of one strand at every site: nothing is adopted or duplicated. See `deliver_joint`."""
    days, booked, own = packages.days.T[package], flows.booked.T[package, strand], delivery[strand]
    effort, rise = sites[0, 0], sites[1, 0]
    globally, nationally = effects(flows.productivity[strand], parameters.guidance, own[0])
    gather(booked, packages.per_day.T[package], globally, nationally, effort)
    for site in range(days.size):
        rise[site] = min(1.0 - own[site], effort[site])
    account(days, rise, flows.produced, package)
    lift(own, rise)
    give_back(own, rise, effort, booked, flows.worked, flows.outside)


@kernel
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
def gather_aware(booked, known, per_day, globally, nationally, aware):
    """The part of the effective effort that takes what the other strand has delivered as existing; see `gather`."""
    states = aware.size - 1
    aware[0] = globally * per_day[0] * dot(known[states:], booked[states:])
    for state in range(states):
        aware[state + 1] = nationally * per_day[state + 1] * known[state] * booked[state]


@row_kernel
def adopt(own, other, aware, adoption_cost, adopted):
    """What aware effort on one strand adopts of the other strand's lead."""
    for site in range(adopted.size):
        adopted[site] = min(max(0.0, other[site] - own[site]), aware[site] * (1.0 / adoption_cost))


@row_kernel
def produce(own, effort, adopted, adoption_cost, rise, used):
    """The rise of one strand, where all effort that does not go into adopting produces, and the effort this used."""
    saved = 1.0 - adoption_cost
    for site in range(rise.size):
        rise[site] = min(1.0 - own[site], effort[site] + saved * adopted[site])
    for site in range(used.size):
        used[site] = rise[site] - saved * adopted[site]


@row_kernel
def duplicate(delivery, rise, adopted, duplicated):
    """What both strands now hold and neither had adopted from the other."""
    for site in range(duplicated.size):
        wsis, gdc = delivery[WSIS, site], delivery[GDC, site]
        both = min(wsis + rise[WSIS, site], gdc + rise[GDC, site]) - min(wsis, gdc)
        duplicated[site] = max(0.0, both - adopted[WSIS, site] - adopted[GDC, site])


@row_kernel
def pool(effort):
    """Put the effort on both strands [2, S + 1] into one pool, which stands for either strand from then on."""
    for site in range(effort.shape[1]):
        effort[WSIS, site] += effort[GDC, site]
    for site in range(effort.shape[1]):
        effort[GDC, site] = effort[WSIS, site]


@row_kernel
def produce_once(delivery, effort, adoption_cost, adopted, rise, used):
    """Deliver both strands [2, S + 1] as one mandate: close the gap by adopting, then produce once and adopt once.

    What is adopted stands in the row of the strand that is behind.
    """
    for site in range(effort.size):
        wsis, gdc = delivery[WSIS, site], delivery[GDC, site]
        closed = min(abs(wsis - gdc), effort[site] * (1.0 / adoption_cost))
        left_over = max(0.0, effort[site] - adoption_cost * closed)
        common = min(1.0 - max(wsis, gdc), left_over * (1.0 / (1.0 + adoption_cost)))
        behind = WSIS if wsis < gdc else GDC
        adopted[behind, site], adopted[1 - behind, site] = closed + common, 0.0
        rise[behind, site], rise[1 - behind, site] = closed + common, common
        used[WSIS, site] = used[GDC, site] = adoption_cost * closed + (1.0 + adoption_cost) * common


@row_kernel
def account(days, share, by_scope, package):
    """Write days of a package, globally and over all states, to by_scope [2, P]; share [S + 1] of its size, days [S + 1]."""
    by_scope[0, package] = days[0] * share[0]
    by_scope[1, package] = dot(days[1:], share[1:])


@row_kernel
def lift(delivery, rise):
    """Let the delivery of one strand rise."""
    for site in range(rise.size):
        delivery[site] = min(1.0, delivery[site] + rise[site])


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
    for agent in range(booked.size):
        site = agent + 1 if agent < states else 0
        if level[site] >= FULL and effort[site] > 0.0:
            returned = max(0.0, 1.0 - used[site] / effort[site]) * booked[agent]
            booked[agent] -= returned
            worked[agent] -= returned
            outside[agent] += returned
