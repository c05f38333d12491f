"""Allocation: effort moves to tracks that are salient, open, alive, little delivered and chosen by others (ODD 7.5)."""

from math import exp, sqrt
from typing import Annotated, NamedTuple

import numpy as np

from sim.kernels import kernel
from sim.months import ADOPTION_MONTH
from sim.quantity import Quantity, share
from sim.random import Purpose, normal
from sim.world import STATE

NOISE = int(Purpose.NOISE)
LEAST_THETA = 0.05


class Allocation(NamedTuple):
    """share <- (1 - speed) share + speed * pull / sum of pulls."""

    speed: Annotated[float, share("part of the way to the pull that shares move in a month", (0.06, 0.25))] = 0.12
    outside_pull: Annotated[
        float, Quantity("pull of everything else on an agent's agenda", "ratio", 0.0, 100.0, (0.2, 0.6))
    ] = 0.35
    early_attention: Annotated[float, share("attention to the GDC before its adoption, against after", (0.1, 0.5))] = (
        0.3
    )
    noise: Annotated[float, Quantity("spread of pulls (sd of their logarithm)", "sd", 0.0, 2.0, (0.1, 0.6))] = 0.3
    peer_influence: Annotated[float, Quantity("weight of the choices of one's ties in a pull", "ratio", 0.0, 10.0)] = (
        1.0
    )
    engagement_shift: Annotated[float, share("how far ITU's weight moves to the GDC when fully engaged")] = 0.5


@kernel
def known_work_left(known, delivery, packages, lines, adopted, adoption_cost, left, remaining):
    """Write left [2, P] and remaining [K], the known work left to an agent, given its site's delivery [2, P].

    What an agent knows to exist in the other strand counts as done, but for the effort of adopting it.
    """
    remaining[:lines] = 0.0
    remaining[lines:] = 0.0 if adopted else 1.0
    unsaved = 1.0 - adoption_cost
    for package in range(packages.wsis):
        ahead = 0.0
        if package < packages.joint:
            ahead = known[package] * unsaved * max(0.0, delivery[1, package] - delivery[0, package])
        left[0, package] = packages.volume[package] * (1.0 - delivery[0, package] - ahead)
        remaining[packages.line[package]] += left[0, package]
    if adopted:
        for package in range(packages.joint):
            ahead = known[package] * unsaved * max(0.0, delivery[0, package] - delivery[1, package])
            left[1, package] = packages.volume[package] * (1.0 - delivery[1, package] - ahead)
            remaining[lines + packages.objective[package]] += left[1, package]
        for package in range(packages.wsis, packages.volume.size):
            left[1, package] = packages.volume[package] * (1.0 - delivery[1, package])
            remaining[lines + packages.objective[package]] += left[1, package]


@kernel
def mean_share_of_ties(effort_share, ties, agent, out):
    """Write to out [K] the mean share of each track among the agent's ties (0 without ties)."""
    out[:] = 0.0
    first, last = ties.start[agent], ties.start[agent + 1]
    for tie in range(first, last):
        shares = effort_share[ties.neighbour[tie]]
        for track in range(out.size):
            out[track] += shares[track]
    if last > first:
        out /= last - first


@kernel
def allocation(state, flows, world, packages, ties, levers, parameters, adoption_cost, seed, month, t):
    """Move every agent's shares of effort; all read last month's shares of their ties."""
    lines, tracks = world.lines, world.track_code.size
    adopted = state.adopted[0] == 1
    openness = (levers.wsis_open[t], levers.gdc_open[t])
    lively = (exp(flows.attention[0]), exp(flows.attention[1]))
    before = state.effort_share.copy()
    pull, others = np.empty(tracks), np.empty(tracks)
    for agent in range(world.code.size):
        site = agent + 1 if world.kind[agent] == STATE else 0
        known_work_left(
            flows.known[agent],
            state.delivery[site],
            packages,
            lines,
            adopted,
            adoption_cost,
            flows.left[agent],
            flows.remaining[agent],
        )
        mean_share_of_ties(before, ties, agent, others)
        theta = world.theta[agent]
        if agent == world.itu:
            theta = max(LEAST_THETA, theta - parameters.engagement_shift * levers.engagement[t])
        total = parameters.outside_pull
        for track in range(tracks):
            process = 0 if track < lines else 1
            weight = 2.0 * theta if process == 0 else 2.0 * (1.0 - theta)
            if process == 1 and month < ADOPTION_MONTH:
                weight *= parameters.early_attention
            appeal = weight * world.salience[agent, track]
            need = sqrt(flows.remaining[agent, track] + 0.001)
            whim = exp(parameters.noise * normal(seed, month, world.choice_code[agent, track], NOISE))
            pull[track] = (
                appeal
                * lively[process]
                * need
                * whim
                * (1.0 + parameters.peer_influence * others[track] / (appeal + 0.01))
                / (1.0 + parameters.peer_influence)
                * openness[process]
            )
            total += pull[track]
        move(state.effort_share[agent], pull, total, parameters.outside_pull, parameters.speed, lines, openness)


@kernel
def move(effort_share, pull, total, outside_pull, speed, lines, openness):
    """One agent's shares [K + 1] after this month's step; the shares of a closed process go to the outside agenda at once."""
    tracks = pull.size
    for track in range(tracks):
        effort_share[track] = (1.0 - speed) * effort_share[track] + speed * pull[track] / total
    effort_share[tracks] = (1.0 - speed) * effort_share[tracks] + speed * outside_pull / total
    for track in range(tracks):
        if openness[0 if track < lines else 1] <= 0.0:
            effort_share[tracks] += effort_share[track]
            effort_share[track] = 0.0
