"""Learning: awareness of the other process grows by contacts, meetings, work and briefings, and is forgotten (ODD 7.7)."""

from typing import Annotated, NamedTuple

import numpy as np

from sim.model.numerics.kernels import kernel, row_kernel
from sim.model.numerics.random import Purpose, uniform
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
        float, share("fraction of ITU's lead in awareness that Council members gain at its full engagement")
    ] = 0.1


@kernel
def learning(state, aux, world, packages, ties, levers, parameters, seed, month, t):
    """Update the awareness of all agents synchronously: all use awareness as it is before this step."""
    awareness, shares = state.awareness.T, state.effort_share.T
    first, second = contacts(ties.first, ties.second, ties.code, parameters.contact, seed, month)
    missed, engaged, kept = np.empty(world.code.size), np.empty(world.code.size), np.empty(world.code.size)
    for agent in range(world.code.size):
        untaught = (1.0 - levers.broadcast[t]) * (1.0 - levers.briefing[t, agent])
        missed[agent] = untaught * (1.0 - parameters.meetings * aux.met[0] * state.attendance[agent])
        engaged[agent] = parameters.engagement_gain * levers.engagement[t] if world.council[agent] else 0.0
        rotates = uniform(seed, month, world.code[agent], ROTATION) < parameters.rotation
        kept[agent] = (1.0 - parameters.forgetting) * (parameters.rotation_keeps if rotates else 1.0)
    own = (shares, world.lines, packages.line, packages.objective)
    learn_all(awareness, first, second, own, world.itu, parameters, missed, engaged, kept, np.empty(world.code.size))


@row_kernel
def learn_all(awareness, first, second, own, itu, parameters, missed, engaged, kept, best):
    """Update awareness [P_j, N] of all joint packages; own: effort shares [K + 1, N], number of lines, line and objective [P]."""
    shares, lines, line_of, objective_of = own
    for package in range(awareness.shape[0]):
        aware = awareness[package]
        line, objective = shares[line_of[package]], shares[lines + objective_of[package]]
        best_contact(aware, first, second, best)
        learn(
            aware,
            best,
            line,
            objective,
            aware[itu],
            parameters.closing,
            parameters.own_work,
            missed,
            engaged,
            kept,
        )


@kernel
def contacts(first, second, code, chance, seed, month):
    """Rows of both agents of each tie that is a contact this month."""
    drawn = np.empty(code.size)
    for tie in range(code.size):
        drawn[tie] = uniform(seed, month, code[tie], CONTACT)
    met, a, b = 0, np.empty_like(first), np.empty_like(second)
    for tie in range(code.size):
        if drawn[tie] < chance:
            a[met], b[met] = first[tie], second[tie]
            met += 1
    return a[:met], b[:met]


@row_kernel
def best_contact(aware, first, second, best):
    """Write to best [N] the largest awareness of one package among each agent's contacts, at least its own."""
    for agent in range(aware.size):
        best[agent] = aware[agent]
    for contact in range(first.size):
        a, b = first[contact], second[contact]
        best[a] = max(best[a], aware[b])
        best[b] = max(best[b], aware[a])


@row_kernel
def learn(aware, best, line, objective, itu, closing, own_work, missed, engaged, kept):
    """Update the awareness [N] of one package: contacts, briefings and meetings, own work, ITU's engagement, then forgetting.

    best: awareness of the best contact; line, objective: effort shares; missed: fraction of the gap that briefings and meetings
    leave; itu: awareness of ITU; engaged: fraction of ITU's lead that is gained; kept: fraction not forgotten.
    """
    for agent in range(aware.size):
        heard = aware[agent] + closing * (best[agent] - aware[agent])
        unlearned = missed[agent] * (1.0 - own_work * min(line[agent], objective[agent]))
        learned = heard + (1.0 - heard) * (1.0 - unlearned)
        aware[agent] = kept[agent] * (learned + engaged[agent] * max(0.0, itu - learned))
