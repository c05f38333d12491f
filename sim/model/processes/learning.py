"""Learning: awareness of the other process grows by contacts, meetings, work and briefings, and is forgotten (ODD 7.7)."""

from typing import Annotated, NamedTuple

from sim.model.entities.packages import GDC, WSIS
from sim.model.numerics.kernels import kernel_part
from sim.model.numerics.random import Purpose, uniforms
from sim.model.numerics.vectors import any_world, at, each, maximum, minimum, put, where
from sim.model.processes.lookup import row_of
from sim.settings.quantity import share

CONTACT, ROTATION = int(Purpose.CONTACT), int(Purpose.ROTATION)


class Learning(NamedTuple):
    """a <- a + (1 - a) g after contacts, then forgetting and staff rotation."""

    contact: Annotated[float, share("probability that a tie is a contact in a month", (0.02, 0.08))] = 0.04
    closing: Annotated[float, share("fraction of the awareness gap that a contact closes", (0.1, 0.5))] = 0.25
    own_work: Annotated[
        float, share("awareness gained by working entirely on both sides of a package", (0.05, 0.2))
    ] = 0.1
    meetings: Annotated[
        float, share("awareness gained by attending all meetings of a month in which both processes met", (0.01, 0.04))
    ] = 0.02
    forgetting: Annotated[float, share("fraction of awareness lost per month", (0.0, 0.03))] = 0.01
    rotation: Annotated[float, share("probability that the staff rotates in a month", (1 / 60, 1 / 24))] = 1 / 36
    rotation_keeps: Annotated[float, share("fraction of awareness kept when staff rotates", (0.1, 0.6))] = 0.3
    engagement_gain: Annotated[
        float,
        share("fraction of ITU's lead in awareness that Council members gain at its full engagement", (0.03, 0.25)),
    ] = 0.1


@kernel_part
def contacts_and_rotation(aux, block, t):
    """Write to aux.draws which ties are contacts this month (contact [E]) and whose staff rotates (rotation [N]); 0 or 1."""
    parameters, draws, month = block.parameters.learning, aux.draws, block.start + t
    uniforms(block.seeds, month, block.ties.code, CONTACT, draws.row, draws.contact)
    uniforms(block.seeds, month, block.agents.code, ROTATION, draws.row, draws.rotation)
    for tie in range(block.ties.code.size):
        put(draws.contact, tie, where(at(draws.contact, tie) < each(parameters.contact), 1.0, 0.0))
    for agent in range(block.agents.code.size):
        put(draws.rotation, agent, where(at(draws.rotation, agent) < each(parameters.rotation), 1.0, 0.0))


@kernel_part
def learning(agent, state, aux, block, t):
    """Update the agent's awareness of every joint package, from the awareness of its contacts in the month before."""
    before, after = state.awareness[t % 2], state.awareness[1 - t % 2, agent]
    best_contact(agent, before, aux.draws.contact, block.ties, aux.best)
    parameters, levers, track = block.parameters.learning, block.levers.monthly[t], block.packages.track
    closing, own_work, shares = (
        each(parameters.closing),
        each(parameters.own_work),
        state.effort_share[1 - t % 2, agent],
    )
    briefing = block.levers.briefing
    met = each(parameters.meetings) * at(aux.met, 0) * at(state.attendance, agent)
    missed = (1.0 - each(levers.broadcast)) * (1.0 - at(briefing[row_of(briefing, t)], agent)) * (1.0 - met)
    engaged = at(block.agents.council, agent) * each(parameters.engagement_gain) * each(levers.engagement)
    kept = where(at(aux.draws.rotation, agent) > 0.0, each(parameters.rotation_keeps), 1.0)
    kept = (1.0 - each(parameters.forgetting)) * kept
    for package in range(after.shape[0]):
        aware, itu = at(before[agent], package), at(before[block.agents.itu], package)
        heard = aware + closing * (at(aux.best, package) - aware)
        both = minimum(at(shares, track[WSIS, package]), at(shares, track[GDC, package]))
        unlearned = missed * (1.0 - own_work * both)
        learned = heard + (1.0 - heard) * (1.0 - unlearned)
        put(after, package, kept * (learned + engaged * maximum(0.0, itu - learned)))


@kernel_part
def best_contact(agent, awareness, contact, ties, best):
    """Write to best [P_j] the largest awareness of each joint package among the agent's contacts, at least its own."""
    for package in range(best.shape[0]):
        put(best, package, at(awareness[agent], package))
    for tie in range(ties.start[agent], ties.start[agent + 1]):
        met = at(contact, ties.tie[tie]) > 0.0
        if any_world(met):
            theirs = awareness[ties.neighbour[tie]]
            for package in range(best.shape[0]):
                put(best, package, maximum(at(best, package), where(met, at(theirs, package), 0.0)))
