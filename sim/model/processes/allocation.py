"""Allocation: effort shifts to tracks that are salient, open, in attention, little delivered and chosen by ties (ODD 7.5)."""

from typing import Annotated, NamedTuple

from sim.model.entities.packages import GDC, WSIS
from sim.model.numerics.elementary import exponential
from sim.model.numerics.kernels import kernel_part
from sim.model.numerics.random import Purpose, normals
from sim.model.numerics.vectors import add, any_world, at, each, maximum, put, sqrt, where
from sim.model.processes.lookup import packages_of_month, site_of
from sim.settings.months import ADOPTION_MONTH
from sim.settings.quantity import Quantity, share

NOISE = int(Purpose.NOISE)
LEAST_THETA = 0.05


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
        float,
        Quantity(
            "weight of the choices of an agent's ties in its attraction to a track", "ratio", 0.0, 10.0, (0.3, 2.0)
        ),
    ] = 1.0
    engagement_shift: Annotated[float, share("shift of ITU's weight to the GDC at full engagement", (0.2, 0.8))] = 0.5


@kernel_part
def levels(aux, block, t):
    """Write to aux.level [2] the common factor of all tracks of a process: its attention and openness.

    Divided by 1 + peer influence, because the factor of the ties' choices is 1 + peer influence on average.
    """
    levers, influence = block.levers.monthly[t], each(block.parameters.allocation.peer_influence)
    put(aux.level, WSIS, exponential(at(aux.attention, WSIS)) * each(levers.wsis_open) / (1.0 + influence))
    put(aux.level, GDC, exponential(at(aux.attention, GDC)) * each(levers.gdc_open) / (1.0 + influence))


@kernel_part
def allocation(agent, state, aux, block, t):
    """Update the agent's effort shares, from the shares of its ties in the month before."""
    before, after = state.effort_share[t % 2], state.effort_share[1 - t % 2, agent]
    row = agent % aux.known.shape[0]
    remaining = aux.remaining[row]
    known_work_left(agent, state, aux.known[row], aux.left[row], remaining, block, t)
    choices_of_ties(agent, before, block.ties, aux.others)
    weights(agent, aux.weight, block, t)
    normals(block.seeds, block.start + t, block.agents.choice_code[agent], NOISE, aux.draws.row, aux.draws.noise)
    total = attractions(agent, aux, remaining, block)
    move(before[agent], aux.attraction, total, block.parameters.allocation, after)
    close(after, block, t)


@kernel_part
def known_work_left(agent, state, known, left, remaining, block, t):
    """Write the known work left [action lines] of the agent: to left [2, P] by strand and package, to remaining [K] by track.

    Content of the other strand that the agent takes as existing counts as done, except for the effort of adopting it.
    """
    packages, (joint, last) = block.packages, packages_of_month(block, t)
    here, saved = state.delivery[site_of(agent, block)], 1.0 - each(block.parameters.work.adoption_cost)
    (wsis, gdc), (of_wsis, of_gdc) = (here[WSIS], here[GDC]), (left[WSIS], left[GDC])
    line, objective = packages.track[WSIS], packages.track[GDC]
    for track in range(remaining.shape[0]):
        put(remaining, track, 0.0)
    for package in range(joint):
        volume, w, g = at(packages.volume, package), at(wsis, package), at(gdc, package)
        taken = at(known, package) * saved
        put(of_wsis, package, volume * (1.0 - w - taken * maximum(0.0, g - w)))
        put(of_gdc, package, volume * (1.0 - g - taken * maximum(0.0, w - g)))
        add(remaining, line[package], at(of_wsis, package))
        add(remaining, objective[package], at(of_gdc, package))
    for package in range(joint, packages.wsis):
        put(of_wsis, package, at(packages.volume, package) * (1.0 - at(wsis, package)))
        add(remaining, line[package], at(of_wsis, package))
    for package in range(packages.wsis, last):
        put(of_gdc, package, at(packages.volume, package) * (1.0 - at(gdc, package)))
        add(remaining, objective[package], at(of_gdc, package))
    for track in range(packages.lines, remaining.shape[0]):
        put(remaining, track, where(at(state.adopted, 0) > 0.0, at(remaining, track), 1.0))


@kernel_part
def choices_of_ties(agent, shares, ties, others):
    """Write to others [K] the mean share of each track over the agent's ties, 0 without ties, from shares [N, K + 1]."""
    first, last = ties.start[agent], ties.start[agent + 1]
    part = 1.0 / max(1, last - first)
    for track in range(others.shape[0]):
        put(others, track, 0.0)
    for tie in range(first, last):
        theirs = shares[ties.neighbour[tie]]
        for track in range(others.shape[0]):
            add(others, track, at(theirs, track))
    for track in range(others.shape[0]):
        put(others, track, part * at(others, track))


@kernel_part
def weights(agent, weight, block, t):
    """Write to weight [2] the agent's weight of each process (pi), from its preference (theta)."""
    parameters, theta = block.parameters.allocation, at(block.agents.theta, agent)
    if agent == block.agents.itu:
        shift = each(parameters.engagement_shift) * each(block.levers.monthly[t].engagement)
        theta = maximum(LEAST_THETA, theta - shift)
    put(weight, WSIS, 2.0 * theta)
    put(weight, GDC, 2.0 * (1.0 - theta))
    if block.start + t < ADOPTION_MONTH:
        put(weight, GDC, each(parameters.early_attention) * at(weight, GDC))


@kernel_part
def attractions(agent, aux, remaining, block):
    """Write to aux.attraction [K] the attraction of each track; returns their sum with that of the outside agenda."""
    parameters, salience = block.parameters.allocation, block.agents.salience[agent]
    influence, noise, total = each(parameters.peer_influence), each(parameters.noise), each(parameters.outside_pull)
    for track in range(remaining.shape[0]):
        process = WSIS if track < block.packages.lines else GDC
        appeal = at(aux.weight, process) * at(salience, track)
        chosen = 1.0 + influence * at(aux.others, track) / (appeal + 0.01)
        chance = exponential(noise * at(aux.draws.noise, track))
        attraction = at(aux.level, process) * appeal * sqrt(at(remaining, track) + 0.001) * chance * chosen
        put(aux.attraction, track, attraction)
        total = total + attraction
    return total


@kernel_part
def move(before, attraction, total, parameters, after):
    """Adjust the agent's shares [K + 1] towards the attractions [K] and that of the outside agenda, normalised by their total."""
    tracks, speed = attraction.shape[0], each(parameters.speed)
    keep, part = 1.0 - speed, speed / total
    for track in range(tracks):
        put(after, track, keep * at(before, track) + part * at(attraction, track))
    put(after, tracks, keep * at(before, tracks) + part * each(parameters.outside_pull))


@kernel_part
def close(shares, block, t):
    """Move the shares of the tracks of a closed process to the outside agenda."""
    levers, lines, tracks = block.levers.monthly[t], block.packages.lines, shares.shape[0] - 1
    close_tracks(shares, 0, lines, each(levers.wsis_open) <= 0.0)
    close_tracks(shares, lines, tracks, each(levers.gdc_open) <= 0.0)


@kernel_part
def close_tracks(shares, first, last, closed):
    """Move the shares of the tracks first to last - 1 to the outside agenda in the worlds where their process is closed."""
    if any_world(closed):
        for track in range(first, last):
            share = at(shares, track)
            add(shares, shares.shape[0] - 1, where(closed, share, 0.0))
            put(shares, track, where(closed, 0.0, share))
