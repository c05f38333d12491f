"""Work: effort is booked on packages, adopted or produced, and delivery rises (ODD 7.6)."""

from typing import Annotated, NamedTuple

import numpy as np

from sim.kernels import kernel
from sim.levers import LEAD_GDC, LEAD_WSIS
from sim.packages import GDC, WSIS
from sim.quantity import Quantity, share

AHEAD = 1e-9
LEAST_ADOPTION_COST = 1e-9


class Work(NamedTuple):
    """Known work of the other strand is adopted at `adoption_cost` of its days; the rest is produced."""

    adoption_cost: Annotated[float, share("effort of adopting content that exists, against producing it (tau)", (0.05, 0.4))] = 0.15
    guidance: Annotated[float, Quantity("gain of national work from global norms and guidance (phi)", "ratio", 0.0, 10.0, (0.5, 1.5))] = 1.0


@kernel
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
def book(state, flows, world, packages, lead_compliance, adopted, rate, agent):
    """Spread an agent's effort over strands (flows.booked), the outside agenda and drafting; `rate` [K] is scratch."""
    effort, shares = flows.effort[agent], state.effort_share[agent]
    remaining, left, booked = flows.remaining[agent], flows.left[agent], flows.booked[agent]
    lines, tracks = world.lines, rate.size
    flows.outside[agent] = effort * shares[tracks]
    flows.drafting[agent] = 0.0
    for track in range(tracks):
        rate[track] = 0.0
        if track >= lines and not adopted:
            flows.drafting[agent] += effort * shares[track]
        elif remaining[track] > 0.0:
            rate[track] = effort * shares[track] / remaining[track]
        else:
            flows.outside[agent] += effort * shares[track]
    worked_wsis, worked_gdc = 0.0, 0.0
    for package in range(packages.line.size):
        line, objective = packages.line[package], packages.objective[package]
        wsis = rate[line] * left[WSIS, package] if line >= 0 else 0.0
        gdc = rate[lines + objective] * left[GDC, package] if objective >= 0 else 0.0
        booked[WSIS, package], booked[GDC, package] = wsis, gdc
        worked_wsis += wsis
        worked_gdc += gdc
    flows.worked[agent] = worked_wsis + worked_gdc
    if lead_compliance > 0.0:
        for package in range(packages.joint):
            lead = flows.lead[package]
            if lead >= 0:
                moved = lead_compliance * state.awareness[agent, package] * booked[1 - lead, package]
                booked[1 - lead, package] -= moved
                booked[lead, package] += moved


@kernel
def deliver_strand(before, other, aware, unaware, per_day, adopted_per_day):
    """One strand's step from `before`, with the other strand at `other`; `aware`, `unaware` are effective days.

    `per_day` and `adopted_per_day` are the shares of the package that a day produces or adopts. Returns what is adopted,
    the whole rise (shares), and the unused fraction of the effort.
    """
    effort = aware + unaware
    if effort <= 0.0:
        return 0.0, 0.0, 0.0
    adopted = min(max(0.0, other - before), aware * adopted_per_day)
    producing = max(0.0, aware - adopted / adopted_per_day) + unaware
    rise = adopted + producing * per_day
    if before + rise <= 1.0:
        return adopted, rise, 0.0
    used = (1.0 - before - adopted) / per_day + adopted / adopted_per_day
    return adopted, 1.0 - before, max(0.0, 1.0 - used / effort)


@kernel
def deliver_merged(delivery, days, effort, package, adoption_cost):
    """Deliver both strands of a joint package as one mandate: close the gap, then produce once and adopt once."""
    wsis, gdc = delivery[WSIS, package], delivery[GDC, package]
    ahead = max(wsis, gdc)
    gap = ahead - min(wsis, gdc)
    closed = min(gap, effort / (adoption_cost * days))
    rise = 0.0
    if closed == gap:
        rise = min(1.0 - ahead, (effort - closed * adoption_cost * days) / ((1.0 + adoption_cost) * days))
        delivery[WSIS, package], delivery[GDC, package] = ahead + rise, ahead + rise
    elif wsis < gdc:
        delivery[WSIS, package] = wsis + closed
    else:
        delivery[GDC, package] = gdc + closed
    used = adoption_cost * days * closed + (1.0 + adoption_cost) * days * rise
    unused = max(0.0, 1.0 - used / effort) if effort > 0.0 else 0.0
    return (1.0 - adoption_cost) * days * (closed + rise), days * rise, unused


@kernel
def give_back(flows, first, last, strand, package, unused):
    """Return the unused fraction of the effort on one strand to the outside agenda, in equal proportion."""
    for agent in range(first, last):
        returned = unused * flows.booked[agent, strand, package]
        flows.booked[agent, strand, package] -= returned
        flows.worked[agent] -= returned
        flows.outside[agent] += returned


@kernel
def gather(flows, packages, first, last, effect, aware, unaware):
    """Write to aware, unaware [2, P] the effective days of agents first..last-1; a day achieves `effect` [2, P]."""
    aware[:], unaware[:] = 0.0, 0.0
    for agent in range(first, last):
        for strand in range(2):
            booked = flows.booked[agent, strand]
            for package in range(packages.joint):
                achieved = booked[package] * effect[strand, package]
                known = flows.known[agent, package] * achieved
                aware[strand, package] += known
                unaware[strand, package] += achieved - known
            for package in range(packages.joint, packages.line.size):
                unaware[strand, package] += booked[package] * effect[strand, package]


@kernel
def deliver_site(state, flows, packages, site, first, last, aware, unaware, pooled, adoption_cost):
    """Deliver the effective days [2, P] of agents first..last-1 at their site."""
    scope = 0 if site == 0 else 1
    delivery = state.delivery[site]
    for package in range(packages.line.size):
        joint = package < packages.joint
        days = packages.days[site, package]
        per_day = 1.0 / days
        adopted_per_day = per_day / adoption_cost
        wsis, gdc = delivery[WSIS, package], delivery[GDC, package]
        if joint and pooled:
            effort = aware[WSIS, package] + aware[GDC, package] + unaware[WSIS, package] + unaware[GDC, package]
            synergy, produced, unused_wsis = deliver_merged(delivery, days, effort, package, adoption_cost)
            unused_gdc = unused_wsis
            flows.synergy[scope, package] += synergy
            flows.produced[scope, package] += produced
        else:
            other_wsis, other_gdc = (gdc, wsis) if joint else (0.0, 0.0)
            adopted_wsis, rise_wsis, unused_wsis = deliver_strand(
                wsis, other_wsis, aware[WSIS, package], unaware[WSIS, package], per_day, adopted_per_day
            )
            adopted_gdc, rise_gdc, unused_gdc = deliver_strand(
                gdc, other_gdc, aware[GDC, package], unaware[GDC, package], per_day, adopted_per_day
            )
            adopted = adopted_wsis + adopted_gdc
            delivery[WSIS, package] = wsis + rise_wsis
            delivery[GDC, package] = gdc + rise_gdc
            both = min(wsis + rise_wsis, gdc + rise_gdc) - min(wsis, gdc)
            flows.synergy[scope, package] += (1.0 - adoption_cost) * days * adopted
            flows.produced[scope, package] += days * (rise_wsis + rise_gdc - adopted)
            flows.duplicated[scope, package] += days * max(0.0, both - adopted) if joint else 0.0
        if unused_wsis > 0.0:
            give_back(flows, first, last, WSIS, package, unused_wsis)
        if unused_gdc > 0.0:
            give_back(flows, first, last, GDC, package, unused_gdc)


@kernel
def work(state, flows, world, packages, levers, parameters, t):
    """Book all effort and deliver it at every site; before the GDC is adopted its effort is drafting."""
    adopted = state.adopted[0] == 1
    pooled = adopted and levers.merged[t] > 0.0
    adoption_cost = max(LEAST_ADOPTION_COST, parameters.adoption_cost)
    flows.synergy[:], flows.produced[:], flows.duplicated[:] = 0.0, 0.0, 0.0
    leading_strands(state, flows, levers, t)
    rate = np.empty(world.track_code.size)
    for agent in range(world.code.size):
        book(state, flows, world, packages, levers.lead_compliance[t], adopted, rate, agent)

    aware, unaware, globally = np.empty_like(flows.effect), np.empty_like(flows.effect), np.empty_like(flows.effect)
    for strand in range(2):
        globally[strand] = flows.productivity[strand]
        flows.effect[strand] = flows.productivity[strand] * (1.0 + parameters.guidance * state.delivery[0, strand])
    for agent in range(world.states):
        gather(flows, packages, agent, agent + 1, flows.effect, aware, unaware)
        deliver_site(state, flows, packages, agent + 1, agent, agent + 1, aware, unaware, pooled, adoption_cost)
    gather(flows, packages, world.states, world.code.size, globally, aware, unaware)
    deliver_site(state, flows, packages, 0, world.states, world.code.size, aware, unaware, pooled, adoption_cost)
