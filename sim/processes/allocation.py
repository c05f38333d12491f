"""Allocation: effort moves to tracks that are salient, open, alive, little delivered and chosen by others (ODD 7.5)."""

from math import exp, sqrt
from typing import Annotated, NamedTuple

import numpy as np

from sim.kernels import kernel, row_kernel
from sim.months import ADOPTION_MONTH
from sim.packages import WSIS
from sim.quantity import Quantity, share
from sim.random import Purpose, exponential, normal

NOISE = int(Purpose.NOISE)
LEAST_THETA = 0.05
WIDTH = 16
"""Rows of shares are padded to a multiple of this many numbers, so that no loop over them has a remainder."""


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
def allocation(state, flows, world, packages, ties, levers, parameters, adoption_cost, seed, month, t):
    """Move every agent's shares of effort; all read last month's shares of their ties."""
    lines = world.lines
    shares, left, remaining = state.effort_share.T, flows.left.T, flows.remaining.T
    adopted = state.adopted[0] == 1
    known_work_left(flows.known.T, state.delivery.T, packages, lines, adopted, 1.0 - adoption_cost, left, remaining)
    others = mean_shares_of_ties(shares, ties.start, ties.neighbour)

    theta = world.theta.copy()
    theta[world.itu] = max(LEAST_THETA, theta[world.itu] - parameters.engagement_shift * levers.engagement[t])
    early = parameters.early_attention if month < ADOPTION_MONTH else 1.0
    influence = parameters.peer_influence
    openness = (levers.wsis_open[t], levers.gdc_open[t])
    weight = (2.0 * theta, 2.0 * early * (1.0 - theta))
    total = np.full(theta.size, parameters.outside_pull)
    whim, pull = np.empty_like(theta), np.empty_like(others)
    for track in range(others.shape[0]):
        process = 0 if track < lines else 1
        draw_whims(seed, month, world.choice_code.T[track], parameters.noise, whim)
        level = exp(flows.attention[process]) * openness[process] / (1.0 + influence)
        salience, peers = world.salience.T[track], others[track]
        pulls(level, weight[process], salience, remaining[track], whim, influence, peers, pull[track], total)
    move(shares, pull, total, parameters.outside_pull, parameters.speed)
    for track in range(others.shape[0]):
        if openness[0 if track < lines else 1] <= 0.0:
            close(shares[track], shares[-1])


@row_kernel
def known_work_left(known, delivery, packages, lines, adopted, unsaved, left, remaining):
    """Write left [P, 2, N] and remaining [K, N], the known work left to each agent, from known [P_j, N], delivery [P, 2, S + 1].

    What an agent knows to exist in the other strand counts as done, but for the effort of adopting it (1 - `unsaved`).
    """
    for track in range(remaining.shape[0]):
        for agent in range(remaining.shape[1]):
            remaining[track, agent] = 0.0 if track < lines or adopted else 1.0
    for package in range(packages.line.size):
        for strand in range(2 if adopted else 1):
            track = packages.line[package] if strand == WSIS else packages.objective[package]
            if track < 0:
                continue
            own, volume, row = delivery[package, strand], packages.volume[package], left[package, strand]
            of_track = remaining[track if strand == WSIS else lines + track]
            if package < packages.joint:
                joint_work_left(volume, own, delivery[package, 1 - strand], known[package], unsaved, row, of_track)
            else:
                single_work_left(volume, own, row, of_track)


@row_kernel
def joint_work_left(volume, own, other, known, unsaved, left, of_track):
    """Known work left to each agent [N] on one strand of a joint package, added to its track's.

    own, other: [S + 1] the strands' delivery by site; all agents but the states, which stand first, share site 0.
    """
    states = own.size - 1
    for state in range(states):
        ahead = max(0.0, other[state + 1] - own[state + 1])
        left[state] = volume * (1.0 - own[state + 1] - known[state] * unsaved * ahead)
        of_track[state] += left[state]
    here, ahead = 1.0 - own[0], unsaved * max(0.0, other[0] - own[0])
    for agent in range(states, left.size):
        left[agent] = volume * (here - known[agent] * ahead)
        of_track[agent] += left[agent]


@row_kernel
def single_work_left(volume, own, left, of_track):
    """Work left to each agent [N] on a package of one strand, added to its track's; own: [S + 1] its delivery by site."""
    states = own.size - 1
    for state in range(states):
        left[state] = volume * (1.0 - own[state + 1])
        of_track[state] += left[state]
    for agent in range(states, left.size):
        left[agent] = volume * (1.0 - own[0])
        of_track[agent] += left[agent]


@row_kernel
def add(row, onto):
    """Add a row to another."""
    for i in range(row.size):
        onto[i] += row[i]


@kernel
def mean_shares_of_ties(shares, start, neighbour):
    """[K, N] mean share of each track among each agent's ties (0 without ties), from shares [K + 1, N]."""
    tracks, agents = shares.shape[0] - 1, shares.shape[1]
    by_agent = np.zeros((agents, -(-tracks // WIDTH) * WIDTH))
    for agent in range(agents):
        for track in range(tracks):
            by_agent[agent, track] = shares[track, agent]
    mean, summed = np.empty((tracks, agents)), np.empty(by_agent.shape[1])
    for agent in range(agents):
        summed[:] = 0.0
        first, last = start[agent], start[agent + 1]
        for tie in range(first, last):
            add(by_agent[neighbour[tie]], summed)
        part = 1.0 / (last - first) if last > first else 0.0
        for track in range(tracks):
            mean[track, agent] = part * summed[track]
    return mean


@row_kernel
def draw_whims(seed, month, choice_code, noise, whim):
    """Write what chance multiplies each agent's pull with [N], in two loops that can each use vectors."""
    for agent in range(whim.size):
        whim[agent] = normal(seed, month, choice_code[agent], NOISE)
    for agent in range(whim.size):
        whim[agent] = exponential(noise * whim[agent])


@row_kernel
def pulls(level, weight, salience, remaining, whim, influence, peers, pull, total):
    """Pull of one track on each agent [N], added to its total: `level` all have in common, `peers` is the mean of ties."""
    for agent in range(pull.size):
        appeal = weight[agent] * salience[agent]
        chosen = 1.0 + influence * peers[agent] / (appeal + 0.01)
        pull[agent] = level * appeal * sqrt(remaining[agent] + 0.001) * whim[agent] * chosen
        total[agent] += pull[agent]


@row_kernel
def close(share, outside):
    """Each agent's share on a track of a closed process goes to the outside agenda at once. Rows over agents."""
    for agent in range(share.size):
        outside[agent] += share[agent]
        share[agent] = 0.0


@kernel
def move(shares, pull, total, outside_pull, speed):
    """Move the shares [K + 1, N] part of the way to the pulls [K, N], and to that of the outside agenda."""
    step = speed / total
    for track in range(pull.shape[0]):
        for agent in range(step.size):
            shares[track, agent] = (1.0 - speed) * shares[track, agent] + step[agent] * pull[track, agent]
    for agent in range(step.size):
        shares[-1, agent] = (1.0 - speed) * shares[-1, agent] + step[agent] * outside_pull
