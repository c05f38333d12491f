"""Work: effort is booked on packages, and moves to the lead strand where agents comply (ODD 7.6, first half)."""

from typing import Annotated, NamedTuple

from sim.model.entities.packages import GDC, WSIS
from sim.model.levers import LEAD_GDC, LEAD_WSIS
from sim.model.numerics.kernels import kernel_part
from sim.model.numerics.vectors import add, any_world, at, each, put, where
from sim.model.processes.delivery import NATIONAL, contribute, deliver
from sim.model.processes.lookup import packages_of_month
from sim.settings.quantity import Quantity

NO_STRAND = -1.0
"""Code of the lead strand of a package that has none."""
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


@kernel_part
def leading_strands(state, aux, block, t):
    """Write to aux.lead [P_j] the lead strand of each joint package: the one that is ahead globally, unless a lead is named.

    There is no lead strand before the GDC is adopted, while a process is closed, and after a full merger.
    """
    levers, forced = block.levers.monthly[t], each(block.levers.monthly[t].forced_lead)
    both_open = (each(levers.wsis_open) > 0.0) & (each(levers.gdc_open) > 0.0)
    leads = both_open & (at(state.adopted, 0) > 0.0) & (each(levers.merged) < 1.0)
    for package in range(block.packages.joint):
        ahead = at(state.delivery[0, GDC], package) > at(state.delivery[0, WSIS], package) + AHEAD
        lead = where(forced >= LEAD_GDC, GDC, where(forced >= LEAD_WSIS, WSIS, where(ahead, GDC, WSIS)))
        put(aux.lead, package, where(leads, lead, NO_STRAND))


@kernel_part
def work(agent, state, aux, block, t):
    """Book all effort of the agent on packages, and deliver it: at home for a state, together with others at the global site.

    Effort on the GDC before its adoption is drafting.
    """
    row, awareness = agent % aux.known.shape[0], state.awareness[t % 2, agent]
    known, booked = aux.known[row], aux.booked[row]
    spread(agent, state.effort_share[1 - t % 2, agent], state, aux, aux.remaining[row], block)
    book(aux.left[row], aux.rate, booked, block, t)
    comply(awareness, aux.lead, booked, block, t)
    if agent < block.agents.states:
        unused = deliver(agent + 1, NATIONAL, booked, known, known, state, aux, block, t)
        put(aux.worked, agent, at(aux.worked, agent) - unused)
        add(aux.outside, agent, unused)
    else:
        contribute(booked, known, aux, block, t)


@kernel_part
def spread(agent, shares, state, aux, remaining, block):
    """Divide the agent's effort over tracks by its shares [K + 1]; write its days worked, outside and drafting.

    Effort is work if the agent knows of work left on the track, otherwise it goes to the outside agenda. Writes to aux.rate [K]
    the days per unit of known work left.
    """
    effort, tracks, lines = at(aux.effort, agent), remaining.shape[0], block.packages.lines
    adopted = at(state.adopted, 0) > 0.0
    worked, outside, drafting = 0.0 * effort, effort * at(shares, tracks), 0.0 * effort
    for track in range(tracks):
        days, left = effort * at(shares, track), at(remaining, track)
        if track >= lines:
            drafting = drafting + where(adopted, 0.0, days)
            days = where(adopted, days, 0.0)
        open_work = left > 0.0
        put(aux.rate, track, where(open_work, days / left, 0.0))
        worked = worked + where(open_work, days, 0.0)
        outside = outside + where(open_work, 0.0, days)
    put(aux.worked, agent, worked)
    put(aux.outside, agent, outside)
    put(aux.drafting, agent, drafting)


@kernel_part
def book(left, rate, booked, block, t):
    """Write to booked [2, P] the days on each strand of each package: known work left [2, P] times the rate of its track [K]."""
    (line, objective), (joint, last) = (
        (block.packages.track[WSIS], block.packages.track[GDC]),
        packages_of_month(block, t),
    )
    for package in range(block.packages.wsis):
        put(booked[WSIS], package, at(rate, line[package]) * at(left[WSIS], package))
    for package in range(joint):
        put(booked[GDC], package, at(rate, objective[package]) * at(left[GDC], package))
    for package in range(block.packages.wsis, last):
        put(booked[GDC], package, at(rate, objective[package]) * at(left[GDC], package))


@kernel_part
def comply(awareness, lead, booked, block, t):
    """Move days from the other strand to the lead strand, in proportion to compliance and awareness [P_j].

    Only work apart has a lead, hence not the merged part.
    """
    levers, (joint, _) = block.levers.monthly[t], packages_of_month(block, t)
    compliance = (1.0 - each(levers.merged)) * each(levers.lead_compliance)
    if any_world(compliance > 0.0):
        for package in range(joint):
            of_wsis, of_gdc, leads = at(booked[WSIS], package), at(booked[GDC], package), at(lead, package)
            part = compliance * at(awareness, package)
            moved = where(leads >= GDC, part * of_wsis, where(leads >= WSIS, 0.0 - part * of_gdc, 0.0))
            put(booked[WSIS], package, of_wsis - moved)
            put(booked[GDC], package, of_gdc + moved)
