"""Learning: awareness of what the other process does spreads, is briefed, and fades (ODD 7.7)."""

from typing import Annotated, NamedTuple

from sim.kernels import kernel
from sim.quantity import share
from sim.random import Purpose, uniform

CONTACT, ROTATION = int(Purpose.CONTACT), int(Purpose.ROTATION)


class Learning(NamedTuple):
    """a <- a + (1 - a) g after contacts, then forgetting and staff rotation."""

    contact: Annotated[float, share("chance that a tie is a contact in a month", (0.02, 0.08))] = 0.04
    closing: Annotated[float, share("part of the awareness gap that a contact closes", (0.1, 0.5))] = 0.25
    own_work: Annotated[float, share("awareness gained by working wholly on both sides of a package", (0.05, 0.2))] = (
        0.1
    )
    meetings: Annotated[
        float, share("awareness gained by attending all meetings of a month in which both processes met", (0.01, 0.04))
    ] = 0.02
    forgetting: Annotated[float, share("awareness lost in a month", (0.0, 0.03))] = 0.01
    rotation: Annotated[float, share("chance that the staff rotates in a month", (1 / 60, 1 / 24))] = 1 / 36
    rotation_keeps: Annotated[float, share("awareness kept when staff rotates", (0.1, 0.6))] = 0.3
    engagement_gain: Annotated[
        float, share("part of ITU's lead in awareness its Council members gain when it is fully engaged")
    ] = 0.1


@kernel
def best_contact(awareness, ties, chance, seed, month):
    """[N, P_j] the largest awareness among each agent's contacts of this month, at least its own."""
    best = awareness.copy()
    for tie in range(ties.code.size):
        if uniform(seed, month, ties.code[tie], CONTACT) < chance:
            a, b = ties.first[tie], ties.second[tie]
            for package in range(awareness.shape[1]):
                best[a, package] = max(best[a, package], awareness[b, package])
                best[b, package] = max(best[b, package], awareness[a, package])
    return best


@kernel
def learning(state, flows, world, packages, ties, levers, parameters, seed, month, t):
    """Move everybody's awareness on; all read the month's first awareness."""
    first = state.awareness.copy()
    best = best_contact(first, ties, parameters.contact, seed, month)
    for agent in range(world.code.size):
        shares = state.effort_share[agent]
        missed = (1.0 - levers.broadcast[t]) * (1.0 - levers.briefing[t, agent])
        missed *= 1.0 - parameters.meetings * flows.met[0] * state.attendance[agent]
        kept = 1.0 - parameters.forgetting
        if uniform(seed, month, world.code[agent], ROTATION) < parameters.rotation:
            kept *= parameters.rotation_keeps
        engaged = parameters.engagement_gain * levers.engagement[t] if world.council[agent] else 0.0
        for package in range(packages.joint):
            aware = first[agent, package]
            aware += parameters.closing * (best[agent, package] - aware)
            own = min(shares[packages.line[package]], shares[world.lines + packages.objective[package]])
            aware += (1.0 - aware) * (1.0 - missed * (1.0 - parameters.own_work * own))
            if engaged > 0.0:
                aware += engaged * max(0.0, first[world.itu, package] - aware)
            state.awareness[agent, package] = aware * kept
