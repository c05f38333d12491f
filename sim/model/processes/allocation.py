"""Allocation: effort shifts to tracks that are salient, open, in attention, little delivered and chosen by ties (ODD 7.5)."""

from math import exp, sqrt
from typing import Annotated, NamedTuple

import numpy as np

from sim.model.entities.packages import GDC, WSIS
from sim.model.numerics.kernels import kernel, row_kernel
from sim.model.numerics.random import Purpose, exponential, normal
from sim.model.numerics.sums import add_eight, no_eight, put_eight
from sim.settings.months import ADOPTION_MONTH
from sim.settings.quantity import Quantity, share

NOISE = int(Purpose.NOISE)
LEAST_THETA = 0.05
TRACKS_AT_ONCE = 32
"""Number of tracks whose shares are summed over ties at the same time."""


class Allocation(NamedTuple):
    """share <- (1 - speed) share + speed * attraction / sum of attractions."""

    speed: Annotated[
        float,
        share("speed of adjustment: fraction of the gap to the attraction that shares close per month", (0.06, 0.25)),
    ] = 0.12
    outside_pull: Annotated[float, Quantity("attraction of the outside agenda", "ratio", 0.0, 100.0, (0.2, 0.6))] = 0.35
    early_attention: Annotated[
        float, share("attention to the GDC before its adoption, relative to after", (0.1, 0.5))
    ] = 0.3
    noise: Annotated[float, Quantity("noise of attractions (sd of the logarithm)", "sd", 0.0, 2.0, (0.1, 0.6))] = 0.3
    peer_influence: Annotated[
        float, Quantity("weight of the choices of an agent's ties in its attraction to a track", "ratio", 0.0, 10.0)
    ] = 1.0
    engagement_shift: Annotated[float, share("shift of ITU's weight to the GDC at full engagement")] = 0.5


@kernel
def allocation(state, aux, world, packages, ties, levers, parameters, adoption_cost, seed, month, t):
    """Update the effort shares of all agents synchronously: all use last month's shares of their ties."""
    lines = world.lines
    shares, remaining = state.effort_share.T, aux.remaining.T
    adopted = state.adopted[0] == 1
    known_work_left(aux.known.T, state.delivery.T, packages, lines, adopted, 1.0 - adoption_cost, remaining)
    others = mean_shares_of_ties(shares, ties.start, ties.neighbour)

    theta = world.theta.copy()
    theta[world.itu] = max(LEAST_THETA, theta[world.itu] - parameters.engagement_shift * levers.engagement[t])
    early = parameters.early_attention if month < ADOPTION_MONTH else 1.0
    weight = (2.0 * theta, 2.0 * early * (1.0 - theta))
    openness = (levers.wsis_open[t], levers.gdc_open[t])
    total, noise_factor, pull = (
        np.full(theta.size, parameters.outside_pull),
        np.empty_like(theta),
        np.empty_like(remaining),
    )
    for process in range(2):
        level = exp(aux.attention[process]) * openness[process] / (1.0 + parameters.peer_influence)
        tracks = (0, lines) if process == WSIS else (lines, remaining.shape[0])
        pulls(
            tracks, level, weight[process], world, remaining, others, parameters, seed, month, noise_factor, pull, total
        )
    move(shares, pull, total, parameters.outside_pull, parameters.speed)
    if openness[WSIS] <= 0.0:
        close_tracks(0, lines, shares)
    if openness[GDC] <= 0.0:
        close_tracks(lines, remaining.shape[0], shares)


@row_kernel
def work_left(volume, own, other, known, unsaved):
    """Known work left on a strand of a joint package [action lines], given the delivery of both strands at the agent's site.

    Content of the other strand that the agent takes as existing counts as done, except for the effort of adopting it
    (1 - `unsaved`).
    """
    return volume * (1.0 - own - known * (unsaved * max(0.0, other - own)))


@row_kernel
def known_work_left(known, delivery, packages, lines, adopted, unsaved, remaining):
    """Write to remaining [K, N] the known work left of each agent, from known [P_j, N] and delivery [P, 2, S + 1]."""
    joint = packages.joint if adopted else 0
    for track in range(remaining.shape[0]):
        for agent in range(remaining.shape[1]):
            remaining[track, agent] = 0.0 if track < lines or adopted else 1.0
    for package in range(joint):
        line, objective = remaining[packages.line[package]], remaining[lines + packages.objective[package]]
        wsis, gdc = delivery[package, WSIS], delivery[package, GDC]
        add_joint_work(packages.volume[package], wsis, gdc, known[package], unsaved, line, objective)
    for package in range(joint, packages.wsis):
        add_single_work(packages.volume[package], delivery[package, WSIS], remaining[packages.line[package]])
    for package in range(packages.wsis, packages.line.size if adopted else 0):
        objective = remaining[lines + packages.objective[package]]
        add_single_work(packages.volume[package], delivery[package, GDC], objective)


@row_kernel
def add_joint_work(volume, wsis, gdc, known, unsaved, line, objective):
    """Add the known work left of each agent [N] on a joint package to that on its line and on its objective.

    wsis, gdc: [S + 1] delivery of the strands by site. The first S agents are states; all others work at site 0.
    """
    states = wsis.size - 1
    for state in range(states):
        line[state] += work_left(volume, wsis[state + 1], gdc[state + 1], known[state], unsaved)
        objective[state] += work_left(volume, gdc[state + 1], wsis[state + 1], known[state], unsaved)
    known, line, objective = known[states:], line[states:], objective[states:]
    for agent in range(known.size):
        line[agent] += work_left(volume, wsis[0], gdc[0], known[agent], unsaved)
        objective[agent] += work_left(volume, gdc[0], wsis[0], known[agent], unsaved)


@row_kernel
def add_single_work(volume, own, of_track):
    """Add the known work left [N] on a package with one strand to that of its track; own: [S + 1] delivery by site."""
    states = own.size - 1
    for state in range(states):
        of_track[state] += volume * (1.0 - own[state + 1])
    of_track = of_track[states:]
    for agent in range(of_track.size):
        of_track[agent] += volume * (1.0 - own[0])


@kernel
def mean_shares_of_ties(shares, start, neighbour):
    """[K, N] mean share of each track over each agent's ties (0 without ties), from shares [K + 1, N].

    The shares of an agent are copied into one contiguous row, padded with zeros, so that each tie needs one memory access.
    """
    tracks, agents = shares.shape[0] - 1, shares.shape[1]
    beside, summed = (
        np.zeros((agents, -(-tracks // TRACKS_AT_ONCE) * TRACKS_AT_ONCE)),
        np.empty((agents, -(-tracks // TRACKS_AT_ONCE) * TRACKS_AT_ONCE)),
    )
    for agent in range(agents):
        for track in range(tracks):
            beside[agent, track] = shares[track, agent]
    sum_of_ties(beside, start, neighbour, summed)
    mean = np.empty((tracks, agents))
    for agent in range(agents):
        ties = start[agent + 1] - start[agent]
        part = 1.0 / ties if ties > 0 else 0.0
        for track in range(tracks):
            mean[track, agent] = part * summed[agent, track]
    return mean


@row_kernel
def sum_of_ties(rows, start, neighbour, summed):
    """Write to summed [N, a multiple of TRACKS_AT_ONCE] the sum of the rows (same shape) of each agent's ties."""
    for agent in range(rows.shape[0]):
        onto = summed[agent]
        for first in range(0, onto.size, TRACKS_AT_ONCE):
            a = b = c = d = no_eight()
            for tie in range(start[agent], start[agent + 1]):
                row = rows[neighbour[tie]]
                a, b = add_eight(a, row, first), add_eight(b, row, first + 8)
                c, d = add_eight(c, row, first + 16), add_eight(d, row, first + 24)
            put_eight(a, onto, first)
            put_eight(b, onto, first + 8)
            put_eight(c, onto, first + 16)
            put_eight(d, onto, first + 24)


@row_kernel
def pulls(tracks, level, weight, world, remaining, others, parameters, seed, month, noise_factor, pull, total):
    """Write the attraction (pull) [K, N] of the tracks of one process, tracks[0] to tracks[1] - 1, and add it to total [N]."""
    noise, influence = parameters.noise, parameters.peer_influence
    for track in range(tracks[0], tracks[1]):
        draw_noise(seed, month, world.choice_code.T[track], noise, noise_factor)
        salience, left, peers = world.salience.T[track], remaining[track], others[track]
        pull_of_track(level, weight, salience, left, noise_factor, influence, peers, pull[track], total)


@row_kernel
def draw_noise(seed, month, choice_code, noise, noise_factor):
    """Write the random factor (log-normal) [N] of each agent's attraction to a track; two loops, so that each is vectorised."""
    for agent in range(noise_factor.size):
        noise_factor[agent] = normal(seed, month, choice_code[agent], NOISE)
    for agent in range(noise_factor.size):
        noise_factor[agent] = exponential(noise * noise_factor[agent])


@row_kernel
def pull_of_track(level, weight, salience, remaining, noise_factor, influence, peers, pull, total):
    """Write the attraction of one track [N] and add it to total; level: common factor, peers: mean share of ties."""
    for agent in range(pull.size):
        appeal = weight[agent] * salience[agent]
        chosen = 1.0 + influence * peers[agent] / (appeal + 0.01)
        pull[agent] = level * appeal * sqrt(remaining[agent] + 0.001) * noise_factor[agent] * chosen
        total[agent] += pull[agent]


@row_kernel
def close(share, outside):
    """Move the shares [N] on a track of a closed process to the outside agenda."""
    for agent in range(share.size):
        outside[agent] += share[agent]
        share[agent] = 0.0


@row_kernel
def move(shares, pull, total, outside_pull, speed):
    """Adjust the shares [K + 1, N] towards the normalised attractions [K, N] and that of the outside agenda.

    total [N] is replaced by the weight of one unit of attraction, speed / total.
    """
    for agent in range(total.size):
        total[agent] = speed / total[agent]
        shares[-1, agent] = (1.0 - speed) * shares[-1, agent] + total[agent] * outside_pull
    for track in range(pull.shape[0]):
        for agent in range(total.size):
            shares[track, agent] = (1.0 - speed) * shares[track, agent] + total[agent] * pull[track, agent]


@row_kernel
def close_tracks(first, last, shares):
    """Close the tracks first to last - 1."""
    for track in range(first, last):
        close(shares[track], shares[-1])
