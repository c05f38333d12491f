"""Work: effort is booked on packages, adopted or produced, and delivery rises (ODD 7.6)."""

from typing import Annotated, NamedTuple

import numpy as np

from sim.kernels import kernel
from sim.levers import LEAD_GDC, LEAD_WSIS
from sim.packages import GDC, WSIS
from sim.quantity import Quantity

AHEAD = 1e-9


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
def book(effort, shares, remaining, left, line, objective, lines, adopted, rate, booked):
    """Spread one agent's effort [days] over strands: booked [2, P]; `rate` [K] is scratch.

    Returns the days worked, lost to the outside agenda, and spent on drafting.
    """
    tracks = rate.size
    worked, outside, drafting = 0.0, effort * shares[tracks], 0.0
    for track in range(tracks):
        rate[track] = 0.0
        if track >= lines and not adopted:
            drafting += effort * shares[track]
        elif remaining[track] > 0.0:
            rate[track] = effort * shares[track] / remaining[track]
        else:
            outside += effort * shares[track]
    for package in range(line.size):
        if line[package] >= 0:
            booked[WSIS, package] = rate[line[package]] * left[WSIS, package]
            worked += booked[WSIS, package]
        if objective[package] >= 0:
            booked[GDC, package] = rate[lines + objective[package]] * left[GDC, package]
            worked += booked[GDC, package]
    return worked, outside, drafting


@kernel
def comply(compliance, awareness, lead, booked):
    """Move the known part of one agent's effort on non-lead strands to the lead strands, in booked [2, P]."""
    for package in range(lead.size):
        if lead[package] >= 0:
            moved = compliance * awareness[package] * booked[1 - lead[package], package]
            booked[1 - lead[package], package] -= moved
            booked[lead[package], package] += moved


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
def deliver_merged(wsis, gdc, days, effort, adoption_cost):
    """Deliver both strands of a joint package as one mandate: close the gap, then produce once and adopt once.

    Returns what is adopted, the rise of each strand (shares of the package), and the unused fraction of the effort.
    """
    ahead = max(wsis, gdc)
    gap = ahead - min(wsis, gdc)
    closed = min(gap, effort / (adoption_cost * days))
    rise = min(1.0 - ahead, max(0.0, effort - closed * adoption_cost * days) / ((1.0 + adoption_cost) * days))
    used = adoption_cost * days * closed + (1.0 + adoption_cost) * days * rise
    unused = max(0.0, 1.0 - used / effort) if ahead + rise >= 1.0 and effort > 0.0 else 0.0
    behind_wsis, behind_gdc = (closed, 0.0) if wsis < gdc else (0.0, closed)
    return closed + rise, behind_wsis + rise, behind_gdc + rise, unused


@kernel
def gather(known, booked, effect, aware, unaware):
    """Add to aware, unaware [2, P] the effective days of one agent's booked days [2, P]; a day achieves `effect` [2, P]."""
    joint = known.size
    for strand in range(2):
        for package in range(joint):
            achieved = booked[strand, package] * effect[strand, package]
            aware[strand, package] += known[package] * achieved
            unaware[strand, package] += (1.0 - known[package]) * achieved
        for package in range(joint, booked.shape[1]):
            unaware[strand, package] += booked[strand, package] * effect[strand, package]


@kernel
def give_back(flows, first, last, unused):
    """Return the unused fraction [2, P] of the effort of agents first..last-1 to the outside agenda, in equal proportion."""
    for strand in range(2):
        for package in range(unused.shape[1]):
            if unused[strand, package] > 0.0:
                for agent in range(first, last):
                    returned = unused[strand, package] * flows.booked[agent, strand, package]
                    flows.booked[agent, strand, package] -= returned
                    flows.worked[agent] -= returned
                    flows.outside[agent] += returned


@kernel
def deliver_site(
    delivery, days, joint, wsis, pooled, aware, unaware, adoption_cost, synergy, produced, duplicated, unused
):
    """Deliver the effective days [2, P] of one site's agents: `delivery` [2, P] rises, the month's days [P] are added up.

    `joint` and `wsis` count the packages that are joint and that have a WSIS strand; unused [2, P] is the fraction of
    the effort on each strand that found nothing left to do.
    """
    for package in range(joint):
        before_wsis, before_gdc, size = delivery[WSIS, package], delivery[GDC, package], days[package]
        if pooled:
            effort = aware[WSIS, package] + aware[GDC, package] + unaware[WSIS, package] + unaware[GDC, package]
            adopted, rise_wsis, rise_gdc, left_over = deliver_merged(
                before_wsis, before_gdc, size, effort, adoption_cost
            )
            unused[WSIS, package], unused[GDC, package] = left_over, left_over
        else:
            per_day = 1.0 / size
            adopted_per_day = per_day / adoption_cost
            adopted_wsis, rise_wsis, unused[WSIS, package] = deliver_strand(
                before_wsis, before_gdc, aware[WSIS, package], unaware[WSIS, package], per_day, adopted_per_day
            )
            adopted_gdc, rise_gdc, unused[GDC, package] = deliver_strand(
                before_gdc, before_wsis, aware[GDC, package], unaware[GDC, package], per_day, adopted_per_day
            )
            adopted = adopted_wsis + adopted_gdc
            both = min(before_wsis + rise_wsis, before_gdc + rise_gdc) - min(before_wsis, before_gdc)
            duplicated[package] += size * max(0.0, both - adopted)
        delivery[WSIS, package] = before_wsis + rise_wsis
        delivery[GDC, package] = before_gdc + rise_gdc
        synergy[package] += (1.0 - adoption_cost) * size * adopted
        produced[package] += size * (rise_wsis + rise_gdc - adopted)
    for package in range(joint, days.size):
        strand = WSIS if package < wsis else GDC
        before = delivery[strand, package]
        _, rise, unused[strand, package] = deliver_strand(
            before, before, 0.0, unaware[strand, package], 1.0 / days[package], 1.0
        )
        delivery[strand, package] = before + rise
        produced[package] += days[package] * rise


@kernel
def work(state, flows, world, packages, levers, parameters, t):
    """Book all effort and deliver it at every site; before the GDC is adopted its effort is drafting."""
    adopted = state.adopted[0] == 1
    pooled = adopted and levers.merged[t] > 0.0
    adoption_cost = parameters.adoption_cost
    states, agents = world.states, world.code.size
    flows.synergy[:], flows.produced[:], flows.duplicated[:] = 0.0, 0.0, 0.0
    leading_strands(state, flows, levers, t)
    rate = np.empty(world.track_code.size)
    for agent in range(agents):
        flows.worked[agent], flows.outside[agent], flows.drafting[agent] = book(
            flows.effort[agent],
            state.effort_share[agent],
            flows.remaining[agent],
            flows.left[agent],
            packages.line,
            packages.objective,
            world.lines,
            adopted,
            rate,
            flows.booked[agent],
        )
        if levers.lead_compliance[t] > 0.0:
            comply(levers.lead_compliance[t], state.awareness[agent], flows.lead, flows.booked[agent])

    globally, nationally = np.empty_like(flows.duplicated), np.empty_like(flows.duplicated)
    for strand in range(2):
        globally[strand] = flows.productivity[strand]
        nationally[strand] = flows.productivity[strand] * (1.0 + parameters.guidance * state.delivery[0, strand])
    aware, unaware, unused = np.empty_like(globally), np.empty_like(globally), np.zeros_like(globally)
    for site in range(states + 1):
        scope, effect, first, last = (1, nationally, site - 1, site) if site > 0 else (0, globally, states, agents)
        aware[:], unaware[:] = 0.0, 0.0
        for agent in range(first, last):
            gather(flows.known[agent], flows.booked[agent], effect, aware, unaware)
        deliver_site(
            state.delivery[site],
            packages.days[site],
            packages.joint,
            packages.wsis,
            pooled,
            aware,
            unaware,
            adoption_cost,
            flows.synergy[scope],
            flows.produced[scope],
            flows.duplicated[scope],
            unused,
        )
        give_back(flows, first, last, unused)
